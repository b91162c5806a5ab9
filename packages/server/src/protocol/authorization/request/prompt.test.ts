import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext } from '../../../../test/support/a-context.ts'
import { modern } from '../../features.ts'
import { OAuthError } from '../../messages/errors.ts'
import { parsePrompt, promptsOf } from './prompt.ts'

const context = aContext()
const { prompts: promptValues } = context

describe('prompt (OIDC Core §3.1.2.1)', () => {
  test('is a list of known values in any order; a repeated value counts once', () => {
    assert.deepEqual(parsePrompt(undefined, context), [])
    for (const value of promptValues) assert.deepEqual(parsePrompt(value, context), [value])
    assert.deepEqual(parsePrompt('consent login', context), ['consent', 'login'])
    assert.deepEqual(parsePrompt('login login', context), ['login'])
  })

  for (const text of [
    'LOGIN',
    'create',
    'login  consent',
    ' login',
    'login,consent',
    'none login',
    'login none',
    'none none',
    'none none none',
    'none ',
    ' none',
    'none\tnone',
    'login\tconsent',
    'login ',
    ' ',
    'toString',
  ]) {
    test(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(
        () => parsePrompt(text, context),
        (error) => error instanceof OAuthError && error.code === 'invalid_request',
      )
    })
  }

  test('create is accepted if people can sign up, with every other value except none', () => {
    const open = aContext({ prompts: promptsOf({ ...modern, sign_up: true }) })
    assert.deepEqual(parsePrompt('create', open), ['create'])
    assert.deepEqual(parsePrompt('create consent login', open), ['create', 'consent', 'login'])
    for (const text of ['none create', 'create none', 'Create']) {
      assert.throws(
        () => parsePrompt(text, open),
        (error) => error instanceof OAuthError && error.code === 'invalid_request',
      )
    }
  })
})
