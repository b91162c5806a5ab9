import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { clientAuthMethods } from '../packages/server/src/protocol/clients/authentication/index.ts'
import { implicit } from '../packages/server/src/protocol/grant-types/implicit.ts'
import { grantTypes } from '../packages/server/src/protocol/grant-types/index.ts'
import { checkNamedByHand } from './named-by-hand.ts'

/** Without `none`, which is also a prompt value, a response type and a CSS keyword. */
const names = [...grantTypes, implicit, ...clientAuthMethods]
  .map(({ name }) => name)
  .filter((name) => name !== 'none')

function problemsOf(path: string, source: string): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'named-by-hand-'))
  try {
    const file = join(root, 'packages/server/src', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
    return checkNamedByHand(root, names)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('only its own file contains the name of a grant type or an authentication method', () => {
  assert.deepEqual(checkNamedByHand(process.cwd(), names), [])
})

test('a name in another file is reported with file and line', () => {
  for (const { name } of [...grantTypes, implicit]) {
    const [problem, ...more] = problemsOf(
      'protocol/clients/sector.ts',
      `// ${name}\nconst known = ['${name}']`,
    )
    assert.equal(
      problem,
      `packages/server/src/protocol/clients/sector.ts:2  ${name} is hard-coded: use one of its traits`,
    )
    assert.deepEqual(more, [])
  }
  const compared = "if (method === 'private_key_jwt') refuse()"
  assert.equal(problemsOf('protocol/clients/metadata/client-authentication.ts', compared).length, 1)
  assert.equal(problemsOf('protocol/grant-types/password.ts', "has('refresh_token')").length, 1)
})

test('the file of a grant type may contain its name, and a feature or a form field may have the same name', () => {
  assert.deepEqual(problemsOf('protocol/grant-types/password.ts', "const name = 'password'"), [])
  assert.deepEqual(problemsOf('protocol/tls.ts', "const method = { feature: 'client_secret_jwt' }"), [])
  assert.deepEqual(problemsOf('pages/sign-in.ts', "field('password')"), [])
})

test('an unused exception is reported', () => {
  const file = 'protocol/device/device-code.ts'
  assert.match(problemsOf(file, '')[0] ?? '', /device-code\.ts:1 {2}does not contain urn:ietf:params/)
})
