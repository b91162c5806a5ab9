import type { Chance } from '../fire/chance.ts'

const names = [
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'nbf',
    'jti',
    'alg',
    'kid',
    'typ',
    'crit',
    'client_id',
    'redirect_uri',
  ],
  ...[
    'redirect_uris',
    'scope',
    'claims',
    'userinfo',
    'id_token',
    'acr',
    'value',
    'values',
    'essential',
    'type',
  ],
  ...[
    'authorization_details',
    'resource',
    'max_age',
    'prompt',
    'state',
    'nonce',
    'jwks',
    'keys',
    'kty',
    'crv',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'length', '0', ''],
]
const texts = [
  ...['', 'a', 'a\\u0000b', '\\ud83d', '\\udd11', '\\u202e', '\\n', 'é', '\u{1f511}', 'null', '__proto__'],
  ...[
    'https://shop.example/callback',
    'print-shop',
    'service',
    'openid',
    'ES256',
    'none',
    'photo_print',
    'EC',
  ],
  'x'.repeat(3_000),
]
const numbers = [
  '0',
  '-0',
  '-1',
  '1.5',
  '1e999',
  '-1e999',
  '1e-999',
  '9007199254740993',
  '1E400',
  '2147483648',
]

/** Generates hostile or malformed JSON, as text, since much of it does not parse. `depth` is the maximum nesting. */
export function hostileJson(chance: Chance, depth = 4): string {
  const kind = chance.below(depth === 0 ? 4 : 9)
  switch (kind) {
    case 0:
      return `"${chance.oneOf(texts)}"`
    case 1:
      return chance.oneOf(numbers)
    case 2:
      return chance.oneOf(['true', 'false', 'null', '', 'NaN', 'undefined', "'a'", '01', '.5', '+1'])
    case 3:
      return chance.oneOf(['{}', '[]', '[[]]', '{"":{}}'])
    case 4:
      return `[${some(chance, () => hostileJson(chance, depth - 1))}]`
    case 5:
      return `${'['.repeat(chance.oneOf([15, 17, 5_000]))}1${']'.repeat(17)}`
    default:
      return hostileObject(chance, {}, depth)
  }
}

/** Generates an object with these members, some of them repeated, changed or omitted, and with other members. */
export function hostileObject(chance: Chance, good: Readonly<Record<string, unknown>>, depth = 4): string {
  const members = Object.entries(good).flatMap(([name, value]) => {
    const right = `${JSON.stringify(name)}:${JSON.stringify(value)}`
    if (chance.next() < 0.85) return [right]
    const wrong = `${JSON.stringify(name)}:${hostileJson(chance, depth - 1)}`
    return chance.oneOf([[], [wrong], [right, wrong], [wrong, right]])
  })
  for (let more = chance.below(4); more > 0; more -= 1) {
    const member = `"${spelled(chance.oneOf(names), chance)}":${hostileJson(chance, depth - 1)}`
    members.splice(chance.below(members.length + 1), 0, member)
  }
  const written = `{${members.join(chance.oneOf([',', ',', ' , ']))}}`
  if (chance.next() < 0.9) return written
  return chance.oneOf([
    `${written}x`,
    `\ufeff${written}`,
    written.slice(0, -1),
    `${written}\0`,
    `[${written}]`,
  ])
}

function some(chance: Chance, make: () => string): string {
  return Array.from({ length: chance.below(4) }, make).join()
}

/** Sometimes writes one of the letters as an escape sequence. */
function spelled(name: string, chance: Chance): string {
  if (name === '' || chance.next() < 0.7) return name
  const at = chance.below(name.length)
  return `${name.slice(0, at)}\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}${name.slice(at + 1)}`
}
