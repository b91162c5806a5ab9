import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { lockData } from './story/data-lock.ts'
import { storySecrets } from './story/secrets.ts'
import { dataFolder, freePorts, isFree, launch, offsets } from './support/running-story.ts'

test('a port that is in use gives one clear line and exit code 1, and no program keeps running', async (t) => {
  const data = join(dataFolder(t), 'new')
  const port = await freePorts()
  const other = createServer().listen(port + 1, '127.0.0.1')
  t.after(() => other.close())
  const launched = launch(t, ['--data', data, '--port', String(port)])
  assert.equal(await launched.ended, 1)
  const expected = `Port ${port + 1} is taken by another program. Choose others: npm start -- --port 5000\n`
  assert.equal(launched.said(), expected)
  assert.equal(existsSync(data), false, 'the data folder is not created')
  assert.ok((await isFree(port)) && (await isFree(port + 2)))
})

for (const [args, line] of [
  [['--port', '0'], /^--port has to be a number from 1 to 65530, not "0"\n$/],
  [['--port', '65532'], /^--port has to be a number/],
  [['--prot', '5000'], /^Unknown option '--prot'\. The flags are --data <folder> and --port <number>\.\n$/],
] as const) {
  test(`npm start -- ${args.join(' ')} is refused in one line`, async (t) => {
    const launched = launch(t, args)
    assert.equal(await launched.ended, 1)
    assert.match(launched.said(), line)
    assert.equal(launched.said().trim().split('\n').length, 1)
  })
}

test('an unusable data folder gives one clear line and exit code 1', async (t) => {
  const folder = dataFolder(t)
  writeFileSync(join(folder, 'file'), '')
  const launched = launch(t, ['--data', join(folder, 'file', 'data'), '--port', String(await freePorts())])
  assert.equal(await launched.ended, 1)
  assert.match(launched.said(), /^The data folder .* cannot be used: ENOTDIR[^\n]*\n$/)
})

test('if one program exits, the story stops and prints the last lines of that program', async (t) => {
  const data = dataFolder(t)
  mkdirSync(join(data, 'photo-drive'))
  writeFileSync(join(data, 'photo-drive', 'photos.json'), '{')
  const port = await freePorts()
  const launched = launch(t, ['--data', data, '--port', String(port)])
  assert.equal(await launched.ended, 1)
  assert.match(launched.said(), /^Photo Drive ended( by itself)? \(exit code 1\)\.$/m)
  assert.match(launched.said(), /^ {2}Photo Drive cannot start: .*photos\.json cannot be read$/m)
  for (const offset of offsets) assert.ok(await isFree(port + offset), `port ${port + offset}`)
  assert.equal(existsSync(join(data, 'story.pid')), false, 'the lock is released')
})

test('a data folder in use by another story gives one clear line and exit code 1, and is not changed', async (t) => {
  const data = dataFolder(t)
  const free = lockData(data)
  const launched = launch(t, ['--data', data, '--port', String(await freePorts())])
  assert.equal(await launched.ended, 1)
  const expected = `The data folder ${data} is in use by another running story (process ${process.pid}).`
  assert.equal(launched.said(), `${expected} Choose another: npm start -- --data <folder>\n`)
  assert.deepEqual(readdirSync(data), ['story.pid'])
  free()
  assert.deepEqual(readdirSync(data), [])
})

test('a lock that is damaged, or whose process has exited, is ignored', (t) => {
  const data = dataFolder(t)
  const path = join(data, 'story.pid')
  const ended = spawnSync(process.execPath, ['--version']).pid
  for (const stale of [String(ended), '', 'x', '0', '-1', String(process.pid)]) {
    writeFileSync(path, stale)
    const free = lockData(data)
    assert.equal(readFileSync(path, 'utf8'), String(process.pid))
    free()
    assert.equal(existsSync(path), false)
  }
})

test('a story does not release a lock that another process has taken over', (t) => {
  const data = dataFolder(t)
  const free = lockData(data)
  writeFileSync(join(data, 'story.pid'), String(process.ppid))
  free()
  assert.equal(existsSync(join(data, 'story.pid')), true)
  assert.throws(() => lockData(data), /in use by another running story/)
})

test('secrets are generated once, and only their owner can read them', (t) => {
  const folder = dataFolder(t)
  const secrets = storySecrets(folder)
  assert.match(secrets.alicePassword, /^[a-z]+-[a-z]+-[a-z]+-\d{4}$/)
  assert.ok(Buffer.from(secrets.printShopSecret, 'base64url').length === 32)
  assert.notEqual(secrets.printShopSecret, secrets.thumbnailerSecret)
  assert.deepEqual(storySecrets(folder), secrets)
  assert.deepEqual(readdirSync(folder), ['story-secrets.json'])
  assert.equal(statSync(join(folder, 'story-secrets.json')).mode & 0o777, 0o600)
})

test('a data folder from before Photo Album keeps its secrets, and gets the new one', (t) => {
  const folder = dataFolder(t)
  const { photoAlbumSecret: _, ...before } = storySecrets(folder)
  writeFileSync(join(folder, 'story-secrets.json'), JSON.stringify(before))
  const { photoAlbumSecret, ...kept } = storySecrets(folder)
  assert.deepEqual(kept, before)
  assert.equal(Buffer.from(photoAlbumSecret, 'base64url').length, 32)
  assert.equal(storySecrets(folder).photoAlbumSecret, photoAlbumSecret)
})

test('secrets of two first starts have nothing in common', (t) => {
  const folder = dataFolder(t)
  for (const name of ['one', 'two']) mkdirSync(join(folder, name))
  const [one, two] = ['one', 'two'].map((name) => Object.values(storySecrets(join(folder, name))))
  assert.deepEqual(
    one?.filter((secret) => two?.includes(secret)),
    [],
  )
})

test('a damaged secrets file is refused by name and left unchanged', (t) => {
  const folder = dataFolder(t)
  for (const text of ['{', 'null', '{"alicePassword":1}']) {
    writeFileSync(join(folder, 'story-secrets.json'), text)
    assert.throws(() => storySecrets(folder), /story-secrets\.json is damaged/)
  }
})
