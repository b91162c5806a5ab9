import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeAt, fromBase32, stepOfCode, timeStep, toBase32, totpUri } from './totp.ts'

/** The seed of the examples of RFC 6238 and RFC 4226. */
const seed = Buffer.from('12345678901234567890')

describe('one-time codes', () => {
  test('are those of RFC 4226, appendix D', () => {
    const codes = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]
    assert.deepEqual(
      codes.map((_, step) => codeAt(seed, step)),
      codes,
    )
  })

  test('are those of RFC 6238, appendix B, in six digits', () => {
    for (const [seconds, code] of [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
      [20000000000, '353130'],
    ] as const) {
      assert.equal(codeAt(seed, timeStep(seconds * 1000)), code)
    }
  })

  test('are accepted one step around now, and no further (RFC 6238 §5.2)', () => {
    const now = 1_700_000_000_000
    const step = timeStep(now)
    for (const off of [-1, 0, 1]) assert.equal(stepOfCode(codeAt(seed, step + off), seed, now), step + off)
    for (const off of [-2, 2]) assert.equal(stepOfCode(codeAt(seed, step + off), seed, now), undefined)
    for (const wrong of ['', '0', codeAt(seed, step).slice(1), `${codeAt(seed, step)}0`, 'abcdef'])
      assert.equal(stepOfCode(wrong, seed, now), undefined)
  })

  test('have a seed that is the same bytes in base32 (RFC 4648 §10)', () => {
    for (const [text, base32] of [
      ['', ''],
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foo', 'MZXW6'],
      ['foob', 'MZXW6YQ'],
      ['fooba', 'MZXW6YTB'],
      ['foobar', 'MZXW6YTBOI'],
    ] as const) {
      assert.equal(toBase32(Buffer.from(text)), base32)
      assert.equal(fromBase32(base32)?.toString(), text)
    }
    // The last letter has bits that belong to no byte: only one spelling is accepted.
    for (const wrong of ['MZ', 'm', 'A', 'MY=', 'M1']) assert.equal(fromBase32(wrong), undefined)
  })

  test('have an address in which nothing that a person chose can end a part', () => {
    const uri = totpUri('MZXW6YTB', { issuer: 'id.example:8443', username: 'a&secret=X/?#é' })
    const url = new URL(uri)
    assert.equal(url.searchParams.get('secret'), 'MZXW6YTB')
    assert.equal(url.searchParams.get('issuer'), 'id.example:8443')
    assert.equal(decodeURIComponent(url.pathname), '/id.example:8443:a&secret=X/?#é')
  })
})
