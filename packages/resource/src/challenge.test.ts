import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Challenge, challenge, refusalAnswer } from './challenge.ts'
import { type RefusalKind, TokenRefusal } from './token-refusal.ts'

const about = { realm: 'https://drive.example/', scope: ['photos.read', 'photos.list'] }

test('a request without credentials gets a challenge without an error (RFC 6750 §3.1)', () => {
  const resourceMetadata = 'https://drive.example/.well-known/oauth-protected-resource'
  const answer = refusalAnswer(new TokenRefusal('no_token', 'no token'), { ...about, resourceMetadata })
  assert.deepEqual(answer, {
    status: 401,
    headers: {
      'cache-control': 'no-store',
      'www-authenticate':
        'Bearer realm="https://drive.example/", scope="photos.read photos.list", ' +
        'resource_metadata="https://drive.example/.well-known/oauth-protected-resource"',
    },
    body: '',
  })
})

test('each error has its own status, and a body that repeats the error of the challenge (RFC 6750 §3.1)', () => {
  const statuses = {
    invalid_request: 400,
    invalid_token: 401,
    insufficient_scope: 403,
    insufficient_user_authentication: 401,
  } as const
  for (const [kind, status] of Object.entries(statuses)) {
    const answer = refusalAnswer(
      new TokenRefusal(kind as RefusalKind, 'what is wrong', 'secret detail'),
      about,
    )
    assert.equal(answer.status, status)
    assert.equal(
      answer.headers['www-authenticate'],
      `Bearer realm="https://drive.example/", error="${kind}", error_description="what is wrong", scope="photos.read photos.list"`,
    )
    assert.deepEqual(JSON.parse(answer.body), { error: kind, error_description: 'what is wrong' })
    assert.equal(answer.headers['content-type'], 'application/json')
  }
})

test('an unreachable authorization server gives 503 with Retry-After and no challenge', () => {
  const answer = refusalAnswer(new TokenRefusal('unavailable', 'later', 'ECONNREFUSED'), about)
  assert.equal(answer.status, 503)
  assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
  assert.equal(answer.headers['www-authenticate'], undefined)
  assert.equal(JSON.parse(answer.body).error, 'temporarily_unavailable')
})

test('quotes and backslashes in a realm are escaped, and line breaks are replaced (RFC 9110 §5.6.4)', () => {
  assert.equal(challenge({ realm: 'a "b" \\ c' }), 'Bearer realm="a \\"b\\" \\\\ c"')
  assert.equal(challenge({ realm: 'a\r\nset-cookie: x\0ä' }), 'Bearer realm="a??set-cookie: x??"')
})

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', ' ', ',', 'a') }),
)

test('every challenge is a scheme and quoted parameters, each of them once (RFC 9110 §5.6.4, §11.6.1)', () => {
  const anyChallenge: fc.Arbitrary<Challenge> = fc.record(
    {
      realm: anyText,
      error: fc.constantFrom('invalid_request', 'invalid_token', 'insufficient_user_authentication'),
      errorDescription: anyText,
      scope: fc.array(anyText),
      acrValues: fc.array(anyText),
      maxAge: fc.oneof(fc.integer(), fc.double()),
      resourceMetadata: anyText,
    },
    { requiredKeys: ['realm'] },
  )
  const quotedString = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"'
  const grammar = new RegExp(`^Bearer [a-z_]+=${quotedString}(, [a-z_]+=${quotedString})*$`)
  fc.assert(
    fc.property(anyChallenge, (parameters) => {
      const value = challenge(parameters)
      assert.match(value, grammar)
      const parts = [...value.matchAll(new RegExp(`([a-z_]+)=(${quotedString})`, 'g'))]
      const found = new Map(parts.map(([, name = '', text = '']) => [name, text.slice(1, -1)]))
      assert.equal(found.size, parts.length)
      // RFC 6750 §3: these allow fewer characters than a quoted string, so nothing in them may be escaped.
      for (const name of ['error', 'error_description', 'scope', 'acr_values']) {
        assert.match(found.get(name) ?? '', /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/)
      }
      assert.match(found.get('max_age') ?? '0', /^\d+$/)
      new Headers({ 'www-authenticate': value })
    }),
    { numRuns: 500 },
  )
})

test('unescaping the realm of a challenge gives the original realm', () => {
  fc.assert(
    fc.property(fc.string(), (realm) => {
      const quoted = challenge({ realm }).slice('Bearer realm="'.length, -1)
      assert.equal(quoted.replace(/\\(.)/g, '$1'), realm)
    }),
  )
})

test('challenge.ts and everything it imports load without jose', async () => {
  const seen = new Set<string>()
  const queue = [new URL('challenge.ts', import.meta.url)]
  for (const file of queue) {
    if (seen.has(file.href)) continue
    seen.add(file.href)
    for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(/ from '([^']+)'/g)) {
      assert.match(specifier, /^\.\//, `${file.pathname} imports ${specifier}`)
      queue.push(new URL(specifier, file))
    }
  }
  assert(seen.size >= 3)
})
