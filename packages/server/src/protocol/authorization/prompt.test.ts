import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext } from '../../../test/support/a-context.ts'
import { OAuthError } from '../errors.ts'
import { parsePrompt, promptValues } from './prompt.ts'

const { trace } = aContext()

describe('prompt (OIDC Core §3.1.2.1)', () => {
  test('is a list of known values, each once, in any order', () => {
    assert.deepEqual(parsePrompt(undefined, trace), [])
    for (const value of promptValues) assert.deepEqual(parsePrompt(value, trace), [value])
    assert.deepEqual(parsePrompt('consent login', trace), ['consent', 'login'])
    assert.deepEqual(parsePrompt('login login', trace), ['login'])
  })

  for (const text of [
    'LOGIN',
    'create',
    'login  consent',
    ' login',
    'login,consent',
    'none login',
    'login none',
    'toString',
  ]) {
    test(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(
        () => parsePrompt(text, trace),
        (error) => error instanceof OAuthError && error.code === 'invalid_request',
      )
    })
  }

  test('none twice is none', () => {
    assert.deepEqual(parsePrompt('none none', trace), ['none'])
  })
})
