import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { aBackupFolder } from '../support/copied.ts'
import { anInstance } from '../support/instance.ts'
import { aDatabase } from '../support/postgres.ts'
import { aShell } from '../support/shell.ts'

const guide = readFileSync(new URL('../../../../docs/backup-and-restore.md', import.meta.url), 'utf8')

test('the commands of docs/backup-and-restore.md, run in order, do what the guide says', async (t) => {
  const commands = [...guide.matchAll(/```sh valetkey\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  )
  const [backup = '', restore = '', moveAway = '', moveThere = '', ...more] = commands
  assert.deepEqual(more, [])
  const database = await aDatabase({ empty: true })
  t.after(() => database.drop())
  const folder = await aBackupFolder(t)
  const config = join(folder, 'valetkey.json')
  writeFileSync(config, JSON.stringify({ ...aConfiguration, log_level: 'warn' }))
  const data = join(folder, 'valetkey-data')
  const start = async (configuration: object = {}, issuer?: string) => {
    writeFileSync(config, JSON.stringify({ ...aConfiguration, log_level: 'warn', ...configuration }))
    const instance = await anInstance({ config, data, ...(issuer && { issuer }) })
    t.after(() => void instance.child.kill('SIGKILL'))
    return instance
  }
  const shell = aShell()
  t.after(() => shell.close())
  const run = async (line: string) => {
    const [word, ...args] = line.replaceAll('"$NEW_DATABASE"', database.url).split(' ')
    assert.equal(word, 'valetkey')
    const { code, stdout, stderr } = await shell.run({ args, folder, environment: {} })
    return { code, said: stdout + stderr }
  }
  const succeeds = async (line: string, says: RegExp) => {
    const { code, said } = await run(line)
    assert.equal(code, 0, `${line}: ${said}`)
    assert.match(said, says)
  }

  const serving = await start()
  const before = await bought(apps.spa(serving), { scope: 'openid photos.read offline_access' })
  await succeeds(backup, /The master key is NOT in the backup/)
  assert.match((await run(backup)).said, /the file already exists/)
  assert.match((await run(restore)).said, /a server or another command has it open: stop it/)
  await serving.stop()
  await succeeds(restore, /everybody is signed out, old tokens are refused/)

  const again = await start({}, serving.issuer)
  assert.equal((await apps.spa(again).refresh(before.refreshToken)).body.error, 'invalid_grant')
  const after = await bought(apps.spa(again), { scope: 'openid photos.read offline_access' })
  await again.stop()
  await succeeds(moveAway, /No server starts on /)
  await succeeds(moveThere, /Moved the database of/)
  await assert.rejects(start({}, serving.issuer), /was moved elsewhere/)
  const moved = await start({ database: database.url }, serving.issuer)
  assert.equal((await apps.spa(moved).refresh(after.refreshToken)).status, 200)
  await moved.stop()
})
