import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { verifyPassword } from '../../accounts/passwords/password.ts'
import { openStorage } from '../../storage/open.ts'
import { readSettings } from '../read-settings.ts'
import { declare } from './declare.ts'

const now = Date.UTC(2026, 10, 21)
const secret = 's'.repeat(32)
const file = {
  apis: [{ identifier: 'https://drive.example/', name: 'Photo Drive' }],
  clients: [{ client_id: 'shop', client_secret: secret, redirect_uris: ['https://shop.example/cb'] }],
  users: [
    { username: 'Alice', password: 'wonderland', name: 'Alice Adams' },
    { username: 'bob', password: 'wonderland' },
  ],
}

async function aStorage(t: TestContext) {
  const dataFolder = fs.mkdtempSync(join(tmpdir(), 'valetkey-declare-'))
  const storage = await openStorage({ dataFolder, masterKey: randomBytes(32), now: () => now })
  t.after(async () => {
    await storage.close()
    fs.rmSync(dataFolder, { recursive: true })
  })
  const read = (content: unknown) => {
    fs.writeFileSync(join(dataFolder, 'c.json'), JSON.stringify(content))
    return readSettings({ flags: { config: 'c.json' }, environment: {}, folder: dataFolder })
  }
  return { ...storage, read, dataFolder }
}

const nothing = { added: [], changed: [], removed: [] }

test('the declarations of the file are stored, and an unchanged file changes nothing', async (t) => {
  const { registry, store, accounts, read } = await aStorage(t)
  const first = await declare(read(file), registry, now)
  assert.deepEqual(first.users.added, ['Alice', 'bob'])
  assert.deepEqual(first.clients.added, ['shop'])
  const client = await store.client('shop')
  assert.deepEqual([client?.declared, client?.secrets[0]?.createdAt], [true, now])
  assert.equal((await store.apis())[0]?.identifier, 'https://drive.example/')
  const alice = await accounts.accountByUsername('alice')
  assert.equal(alice?.account.username, 'Alice')
  assert.ok((await verifyPassword('wonderland', alice?.passwordHash ?? '')).matches)

  const second = await declare(read(file), registry, now + 1000)
  assert.deepEqual(second, { users: nothing, clients: nothing, apis: nothing })
  assert.equal((await store.client('shop'))?.secrets[0]?.createdAt, now)
  assert.equal((await accounts.accountByUsername('alice'))?.passwordHash, alice?.passwordHash)
})

test('a password that was changed in the file replaces the old one, and the account keeps its id', async (t) => {
  const { registry, accounts, read } = await aStorage(t)
  await declare(read(file), registry, now)
  const before = await accounts.accountByUsername('bob')
  const users = [file.users[0], { username: 'bob', password: 'looking-glass' }]
  const { users: changes } = await declare(read({ ...file, users }), registry, now + 1000)
  assert.deepEqual(changes, { ...nothing, changed: ['bob'] })
  const after = await accounts.accountByUsername('bob')
  assert.equal(after?.account.id, before?.account.id)
  assert.ok((await verifyPassword('looking-glass', after?.passwordHash ?? '')).matches)
  assert.ok(!(await verifyPassword('wonderland', after?.passwordHash ?? '')).matches)
})

test('entries that are removed from the file are disabled, and enabled again when they return', async (t) => {
  const { registry, store, accounts, read } = await aStorage(t)
  await declare(read(file), registry, now)
  await declare(read({}), registry, now + 1000)
  assert.equal((await store.client('shop'))?.disabledAt, now + 1000)
  assert.equal((await accounts.accountByUsername('bob'))?.account.disabledAt, now + 1000)
  assert.deepEqual(await store.apis(), [])
  await declare(read(file), registry, now + 2000)
  assert.equal((await store.client('shop'))?.disabledAt, null)
  assert.equal((await accounts.accountByUsername('bob'))?.account.disabledAt, null)
})

test('the database contains neither a secret nor a password of the file in plain text', async (t) => {
  const { registry, read, dataFolder } = await aStorage(t)
  await declare(read(file), registry, now)
  for (const name of fs.readdirSync(dataFolder).filter((each) => each.startsWith('valetkey.db'))) {
    const bytes = fs.readFileSync(join(dataFolder, name))
    assert.ok(!bytes.includes(secret) && !bytes.includes('wonderland'), name)
  }
})
