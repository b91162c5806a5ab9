import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { newPasswordProblem } from '../../src/accounts/passwords/new-password.ts'
import { signIn } from '../../src/accounts/sign-in.ts'
import { signUp } from '../../src/accounts/sign-up/sign-up.ts'
import { SomePeople } from '../support/some-people.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const common = [
  'password',
  'PASSWORD',
  'Password1',
  '1234567890',
  'qwertyuiop',
  'iloveyou1',
  'ｐａｓｓｗｏｒｄ',
]
const personal = ['olive2026', 'Olive.Oberon!', 'valetkey1', 'noreboevilo']

describe('a password that attackers try first cannot be chosen (threat D4, ASVS 6.2.4, 6.2.11)', () => {
  const olive = { username: 'olive', name: 'Olive Oberon', address: '203.0.113.1' }

  test('at sign-up, without the cost of a hash and without an account', async () => {
    const people = new SomePeople()
    for (const password of [...common, ...personal]) {
      const result = await signUp({ ...olive, password, passwordAgain: password }, people)
      const problem = common.includes(password) ? 'password_is_common' : 'password_is_personal'
      assert.deepEqual(result, { outcome: 'refused', problem }, password)
    }
    assert.deepEqual([people.hashing.jobs, people.store.accounts.size], [0, 0])
  })

  test('at the set-up of the owner, whose link stays valid', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go(server.setUpUrl ?? assert.fail('no link'))
    for (const password of ['password', 'olive2026']) {
      await walker.submit({ username: 'olive', name: 'Olive', password, password_again: password })
      assert.equal(walker.status, 422)
      assert.match(walker.html, /id="password-problem" role="alert">[^<]*(?:try it first|others try first)/)
      assert.match(walker.html, /value="olive"/, 'the form keeps what was typed')
      assert.doesNotMatch(walker.html, new RegExp(`value="${password}"`))
    }
    const password = 'window garden staple'
    await walker.submit({ username: 'olive', name: 'Olive', password, password_again: password })
    assert.match(walker.url, /sign-in/)
  })

  test('the answer is the same for a taken username, so it does not tell which are taken (threat D2)', async () => {
    const people = new SomePeople()
    await people.add('olive', 'window garden staple')
    const password = 'password'
    const result = await signUp({ ...olive, password, passwordAgain: password }, people)
    assert.deepEqual(result, { outcome: 'refused', problem: 'password_is_common' })
  })

  test('a person who has such a password since before can still sign in', async () => {
    const people = new SomePeople()
    const kept = people.guessed.isCommon
    Object.assign(people, { guessed: { ...people.guessed, isCommon: async () => false } })
    await people.add('olive', 'password')
    Object.assign(people, { guessed: { ...people.guessed, isCommon: kept } })
    const result = await signIn({ username: 'olive', password: 'password', address: '203.0.113.1' }, people)
    assert.equal(result.outcome, 'signed_in')
  })

  test('hostile passwords and names are checked quickly and throw nothing', async () => {
    const { guessed } = new SomePeople()
    const hostile = [
      '\u0000'.repeat(8),
      '('.repeat(4096),
      '\ufdfa'.repeat(1365),
      '$&$1$`'.repeat(9),
      '[a-z]+[a-z]+',
    ]
    for (const password of hostile) {
      const claims = { name: '.*'.repeat(127), email: '$&@\\', given_name: null, nickname: ['x'] }
      const problem = await newPasswordProblem({ password, username: '(?:', claims }, guessed)
      assert.equal(problem, undefined, password.slice(0, 20))
    }
  })
})

test('an operator is warned of such a password of a declared user when it is new, and the server starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  try {
    const key = join(folder, 'master-key')
    writeFileSync(key, randomBytes(32).toString('hex'), { mode: 0o600 })
    const configuration = {
      issuer: 'https://id.example.com',
      master_key_file: key,
      users: [
        { username: 'carol', password: 'password1' },
        { username: 'dave', password: 'davedave1' },
        { username: 'erin', password: 'window garden staple' },
      ],
    }
    const data = join(folder, 'data')
    const warned = async () => {
      await using server = await aWatchedServer(configuration, { data })
      return [...server.logged().matchAll(/"username":"(\w+)","problem":"(\w+)"/g)].map(([, ...each]) => each)
    }
    assert.deepEqual((await warned()).sort(), [
      ['carol', 'password_is_common'],
      ['dave', 'password_is_personal'],
    ])
    // The second start chooses no password.
    assert.deepEqual(await warned(), [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
