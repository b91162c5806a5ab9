import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { challengeProblem, verifierMatches } from './pkce.ts'

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const s256 = (text: string) => createHash('sha256').update(text).digest('base64url')

test('the example of the standard matches (RFC 7636 appendix B)', () => {
  assert.equal(challengeProblem(challenge, 'S256'), undefined)
  assert.equal(verifierMatches(verifier, challenge), true)
})

test('every well-formed verifier matches its own challenge and no other (RFC 7636 §4.1, §4.6)', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9._~-]{43,128}$/)
  fc.assert(
    fc.property(text, text, (one, other) => {
      fc.pre(one !== other)
      assert.equal(verifierMatches(one, s256(one)), true)
      assert.equal(verifierMatches(other, s256(one)), false)
    }),
  )
})

test('a malformed verifier is refused, even if its hash matches (RFC 7636 §4.1)', () => {
  const ofLength = (length: number) => 'a'.repeat(length)
  const malformed = [
    '',
    ofLength(42),
    ofLength(129),
    `${ofLength(43)} `,
    `${ofLength(43)}\n`,
    `${ofLength(42)}+`,
  ]
  malformed.push(`${ofLength(42)}=`, `${ofLength(43)}\0`, `${ofLength(43)}é`, `%61${ofLength(43)}`)
  for (const text of malformed) assert.equal(verifierMatches(text, s256(text)), false, JSON.stringify(text))
})

test('the challenge itself is not a verifier: the method plain is not supported (RFC 9700 §2.1.1)', () => {
  assert.equal(verifierMatches(verifier, verifier), false)
  assert.equal(verifierMatches(challenge, challenge), false)
  assert.match(challengeProblem(verifier, 'plain') ?? '', /must be S256/)
  assert.match(challengeProblem(verifier, undefined) ?? '', /only S256/)
})

test('a method other than S256, in this exact spelling, is refused (RFC 7636 §4.3)', () => {
  for (const method of ['s256', 'S256 ', '', 'S512', 'none', 'S256,plain']) {
    assert.match(challengeProblem(challenge, method) ?? '', /must be S256/, method)
  }
})

test('a missing challenge is refused, with or without a method (threat B3)', () => {
  assert.match(challengeProblem(undefined, undefined) ?? '', /missing/)
  assert.match(challengeProblem(undefined, 'S256') ?? '', /missing/)
})

test('a challenge that is not a SHA-256 hash in base64url is refused, and never matches (RFC 7636 §4.2)', () => {
  const malformed = [
    '',
    challenge.slice(1),
    `${challenge}A`,
    `${challenge}=`,
    `${challenge}\n`,
    ` ${challenge}`,
  ]
  malformed.push(challenge.replace('-', '+'), challenge.replace('-', '~'), `é${challenge.slice(1)}`)
  for (const text of malformed) {
    assert.match(challengeProblem(text, 'S256') ?? '', /43 base64url/, JSON.stringify(text))
    assert.equal(verifierMatches(verifier, text), false, JSON.stringify(text))
  }
})
