import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { hashOf, mint, type Prefix, unwrap, wrap } from './artefact.ts'

const prefixes: readonly Prefix[] = ['vk_at_', 'vk_rt_', 'vk_code_', 'vk_secret_', 'vk_flow_', 'vk_setup_']

describe('an artefact', () => {
  test('contains its bytes, and consists of URL-safe characters', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...prefixes),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (prefix, bytes) => {
          const artefact = wrap(prefix, Buffer.from(bytes))
          assert.match(artefact, /^[A-Za-z0-9_-]+$/)
          assert.deepEqual(unwrap(prefix, artefact), Buffer.from(bytes))
        },
      ),
    )
  })

  test('is never accepted as one of another kind', () => {
    for (const prefix of prefixes) {
      const artefact = mint(prefix, randomBytes)
      for (const other of prefixes) {
        if (other === prefix) continue
        assert.equal(unwrap(other, artefact), undefined)
        assert.equal(
          unwrap(other, other + artefact.slice(prefix.length)),
          undefined,
          'the checksum covers the prefix',
        )
      }
    }
  })

  test('is refused if any single character is changed, removed or added', () => {
    const artefact = mint('vk_code_', randomBytes)
    for (let at = 0; at <= artefact.length; at += 1) {
      const [before, after] = [artefact.slice(0, at), artefact.slice(at + 1)]
      const changed = artefact[at] === 'x' ? 'y' : 'x'
      assert.equal(unwrap('vk_code_', before + changed + after), undefined, `changed at ${at}`)
      assert.equal(unwrap('vk_code_', `${before}x${artefact.slice(at)}`), undefined, `added at ${at}`)
      if (at < artefact.length) assert.equal(unwrap('vk_code_', before + after), undefined, `cut at ${at}`)
    }
  })

  test('has only one valid spelling', () => {
    const artefact = mint('vk_at_', randomBytes)
    for (const other of [
      `${artefact}=`,
      ` ${artefact}`,
      `${artefact}\n`,
      artefact.toUpperCase(),
      artefact.replace('_', '-'),
    ]) {
      assert.equal(unwrap('vk_at_', other), undefined, other)
    }
  })

  test('is refused if it is empty or too long', () => {
    for (const text of ['', 'vk_at_', 'vk_at_AAAAAA', `vk_at_${'A'.repeat(9_000)}`]) {
      assert.equal(unwrap('vk_at_', text), undefined)
    }
  })

  test('is new each time, with 256 random bits', () => {
    const made = new Set(Array.from({ length: 100 }, () => mint('vk_code_', randomBytes)))
    assert.equal(made.size, 100)
    for (const each of made) assert.equal(unwrap('vk_code_', each)?.length, 32)
  })

  test('is stored as its SHA-256', () => {
    assert.equal(hashOf('abc'), 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })
})
