import { type KeyObject, sign } from 'node:crypto'
import { respelt } from './jwt-forgeries.ts'

/** The parts of a token whose key the attacker has: a malicious client, or a faulty issuer. */
export type Held = {
  key: KeyObject
  header: Readonly<Record<string, unknown>>
  /** Valid claims; a new `jti` for each token if it can be used only once. */
  claims: () => Readonly<Record<string, unknown>>
  /** Seconds since 1970. */
  now: number
  audience: string
  /** The allowed values of `typ`. */
  types: readonly (string | undefined)[]
}

const text = (value: unknown): string => JSON.stringify(value)
const encoded = (value: string | Buffer): string => Buffer.from(value).toString('base64url')

/** Signs any two texts as header and payload. `spell` encodes them in base64url. */
export function signedText(
  key: KeyObject,
  header: string | Buffer,
  payload: string | Buffer,
  spell: (value: string | Buffer) => string = encoded,
): string {
  const input = `${spell(header)}.${spell(payload)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/** Invalid JWTs with a valid signature. `key` is for ES256. RFC 8725 §3, RFC 7515 §4, RFC 7519 §4 */
export function misdeeds(held: Held): Record<string, string> {
  const { key, header, claims, now, audience, types } = held
  const saying = (changed: Record<string, unknown>) =>
    signedText(key, text(header), text({ ...claims(), ...changed }))
  const headed = (changed: Record<string, unknown>) =>
    signedText(key, text({ ...header, ...changed }), text(claims()))
  const body = (payload: string | Buffer) => signedText(key, text(header), payload)
  const each = (
    name: string,
    values: readonly unknown[],
    make: (changed: Record<string, unknown>) => string,
  ): Record<string, string> =>
    Object.fromEntries(
      values.map((value) => [`${name} ${text(value) ?? 'left out'}`.slice(0, 80), make({ [name]: value })]),
    )
  const inner = () => text(claims()).slice(1, -1)
  const strange = [
    'JWT',
    'at+jwt',
    'logout+jwt',
    'dpop+jwt',
    'oauth-authz-req+jwt',
    'client-authentication+jwt',
    'token-introspection+jwt',
    'secevent+jwt',
    'JWS',
    'JOSE+JSON',
    '',
    7,
    null,
    ['at+jwt'],
  ].filter(
    (typ) => !types.some((known) => known !== undefined && known.toLowerCase() === String(typ).toLowerCase()),
  )
  return {
    ...each('typ', strange, headed),
    ...each(
      'alg',
      ['none', 'HS256', 'ES384', 'ES256K', 'RS256', 'PS256', 'EdDSA', 'es256', '', null, 256],
      headed,
    ),
    ...each('crit', [['exp'], [], ['b64'], ['crit'], 'exp', null, ['x'.repeat(5000)]], headed),
    ...each('b64', [false, true, 'false'], (changed) => headed({ ...changed, crit: ['b64'] })),
    ...each('kid', ['nobody', '../../dev/null', "' or 1=1 --", '', 7, null, ['x'], {}], headed),
    'b64 false, with an unencoded payload': (() => {
      const input = `${encoded(text({ ...header, b64: false, crit: ['b64'] }))}.${text(claims())}`
      const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    })(),
    'alg twice, the second one none': signedText(
      key,
      `{${text(header).slice(1, -1)},"alg":"none"}`,
      text(claims()),
    ),
    ...each(
      'exp',
      [now - 61, now - 3600, 0, -1, null, true, [now + 60], {}, String(now + 60), 'Infinity'],
      saying,
    ),
    'exp too large for a double': body(`{${inner()},"exp":1e999}`),
    'exp twice, the second one in the past': body(`{${inner()},"exp":${now - 3600}}`),
    ...each('nbf', [now + 61, now + 1e9, String(now), null, [now]], saying),
    ...each('iat', [now + 61, now + 1e9, String(now), [now]], saying),
    ...each(
      'aud',
      [
        undefined,
        null,
        '',
        [],
        [[]],
        7,
        {},
        { [audience]: true },
        'https://other.example',
        ['https://other.example'],
        audience.toUpperCase(),
        `${audience}x`,
        `${audience}?`,
        ` ${audience}`,
        audience.slice(0, -1),
        [audience.slice(0, -1)],
        [[audience]],
      ],
      saying,
    ),
    'aud twice, the second one for another server': body(`{${inner()},"aud":"https://other.example"}`),
    ...each('iss', ['', null, 7, 'https://other.example', [], {}, ['x']], saying),
    'a payload that is a list': body(text([claims()])),
    'a payload that is a string': body(text('text')),
    'a payload that is a number': body('1e999'),
    'a payload that is null': body('null'),
    'an empty payload': body(''),
    'a payload that is not JSON': body('{"exp"'),
    'a payload with garbage after the JSON': body(`${text(claims())}{}`),
    'a payload of two JSON objects': body(`${text(claims())}${text(claims())}`),
    'a payload inside __proto__': body(`{"__proto__":${text(claims())}}`),
    'a payload nested too deeply': body('['.repeat(20_000)),
    'a payload that is not UTF-8': body(
      Buffer.concat([Buffer.from(`{${inner()},"x":"`), Buffer.of(0xff), Buffer.from('"}')]),
    ),
    'a header that is a list': signedText(key, text([header]), text(claims())),
    'a header that is null': signedText(key, 'null', text(claims())),
    'a header with garbage after the JSON': signedText(key, `${text(header)}x`, text(claims())),
    'a nested JWT': body(signedText(key, text(header), text(claims()))),
    'a nested JWT with cty JWT': signedText(
      key,
      text({ ...header, cty: 'JWT' }),
      signedText(key, text(header), text(claims())),
    ),
    'plain base64': signedText(key, text(header), text({ ...claims(), x: '>>>???~~~' }), (value) =>
      Buffer.from(value).toString('base64'),
    ),
    'JSON serialization': text({
      payload: encoded(text(claims())),
      protected: encoded(text(header)),
      signature: signedText(key, text(header), text(claims())).split('.')[2],
    }),
    'a detached payload': signedText(key, text(header), text(claims())).replace(/\.[^.]*\./, '..'),
    'four parts': `${signedText(key, text(header), text(claims()))}.AA`,
    'five parts, as in a JWE': `${signedText(key, text(header), text(claims()))}.AA.AA`,
    'a line break in the signature': signedText(key, text(header), text(claims())).replace(
      /(.{10})$/,
      '\n$1',
    ),
    'a padding character at the end': `${signedText(key, text(header), text(claims()))}=`,
    'another spelling of the same signature': respelt(signedText(key, text(header), text(claims()))),
    'a compressed JWE': [
      encoded(text({ alg: 'dir', enc: 'A128GCM', zip: 'DEF' })),
      '',
      'AAAA',
      'A'.repeat(3000),
      'AAAA',
    ].join('.'),
    'a JWE without a key': [encoded(text({ alg: 'dir', enc: 'A128GCM' })), '', 'AAAA', 'AAAA', 'AAAA'].join(
      '.',
    ),
    'a password-based JWE with a billion iterations': [
      encoded(text({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'AAAA' })),
      'AAAA',
      'AAAA',
      'AAAA',
      'AAAA',
    ].join('.'),
  }
}

/** Unusual but valid JWTs, which must be accepted: they show that the others are refused for the right reasons. */
export function oddities({ key, header, claims, now, types }: Held): Record<string, string> {
  const saying = (changed: Record<string, unknown>) =>
    signedText(key, text(header), text({ ...claims(), ...changed }))
  const named = types.flatMap((typ) =>
    typ === undefined ? [] : [typ, typ.toUpperCase(), `application/${typ}`, `APPLICATION/${typ}`],
  )
  return {
    unchanged: saying({}),
    ...Object.fromEntries(
      named.map((typ) => [`typ ${typ}`, signedText(key, text({ ...header, typ }), text(claims()))]),
    ),
    'times with fractions': saying({ exp: now + 60.5, iat: now - 0.5, nbf: now - 1.5 }),
    'issued ten seconds in the future, by another clock': saying({ iat: now + 10, nbf: now + 10 }),
    'unknown claims': saying({ 'https://x.example/claim': { deep: [1, 2] }, x: null }),
    'white space in the JSON': signedText(
      key,
      JSON.stringify(header, null, 2),
      JSON.stringify(claims(), null, 2),
    ),
    'header members with the location of a key, which are ignored': signedText(
      key,
      text({
        ...header,
        jku: 'http://127.0.0.1:9/jwks',
        x5u: 'http://127.0.0.1:9/cert',
        jwk: { kty: 'oct', k: 'AA' },
      }),
      text(claims()),
    ),
  }
}
