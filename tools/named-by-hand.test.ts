import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { clientAuthMethods } from '../packages/server/src/protocol/clients/authentication/index.ts'
import { implicit } from '../packages/server/src/protocol/grant-types/implicit.ts'
import { grantTypes } from '../packages/server/src/protocol/grant-types/index.ts'
import { checkNamedByHand } from './named-by-hand.ts'

/** Without `none`, which is also a prompt, a response type and a word of CSS. */
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

test('no file of the server names a grant type or an authentication method by hand but its own', () => {
  assert.deepEqual(checkNamedByHand(process.cwd(), names), [])
})

test('a list of names elsewhere is found with file and line', () => {
  for (const { name } of [...grantTypes, implicit]) {
    const [problem, ...more] = problemsOf(
      'protocol/clients/sector.ts',
      `// ${name}\nconst known = ['${name}']`,
    )
    assert.equal(
      problem,
      `packages/server/src/protocol/clients/sector.ts:2  ${name} is named by hand: read one of its traits`,
    )
    assert.deepEqual(more, [])
  }
  const compared = "if (method === 'private_key_jwt') refuse()"
  assert.equal(problemsOf('protocol/clients/metadata/client-authentication.ts', compared).length, 1)
  assert.equal(problemsOf('protocol/grant-types/password.ts', "has('refresh_token')").length, 1)
})

test('the file of a grant type names it, and a feature or a field may have the same name', () => {
  assert.deepEqual(problemsOf('protocol/grant-types/password.ts', "const name = 'password'"), [])
  assert.deepEqual(problemsOf('protocol/tls.ts', "const method = { feature: 'client_secret_jwt' }"), [])
  assert.deepEqual(problemsOf('pages/sign-in.ts', "field('password')"), [])
})

test('no exception is listed in vain', () => {
  const file = 'protocol/device/device-code.ts'
  assert.match(problemsOf(file, '')[0] ?? '', /device-code\.ts:1 {2}it does not name urn:ietf:params/)
})
