import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { App } from '../../../test/support/app.ts'
import { startServer } from '../../../test/support/started-command.ts'

const patience = { timeout: 200_000 }
const api = {
  identifier: 'https://drive.example/',
  name: 'Drive',
  scopes: [{ name: 'photos.read', description: 'See' }],
}
const secret = 'a secret that is long enough, 0123456789'
const client = (id: string) => ({
  client_id: id,
  client_secret: secret,
  client_name: id,
  grant_types: ['client_credentials'],
  scope: 'photos.read',
})

async function aService(t: TestContext, args: readonly string[] = []) {
  const folder = fs.mkdtempSync(join(tmpdir(), 'valetkey-reread-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  const write = (file: object | string) => {
    const content = typeof file === 'string' ? file : JSON.stringify({ issuer: 'http://localhost', ...file })
    fs.writeFileSync(join(folder, 'c.json'), content)
  }
  write({ apis: [api], clients: [client('old')] })
  const started = await startServer(t, folder, ['--config', 'c.json', ...args])
  /** Sends SIGHUP and returns the log line with the result. */
  const hangup = async (): Promise<Record<string, unknown>> => {
    const seen = started.log.text.length
    started.child.kill('SIGHUP')
    const signal = AbortSignal.timeout(patience.timeout)
    for (;;) {
      const lines = started.log.text.slice(seen).split('\n').slice(0, -1)
      const found = lines.map((line) => JSON.parse(line)).find(({ msg }) => /reloaded|restart/.test(msg))
      if (found !== undefined) return found
      await new Promise<void>((more, never) => {
        started.child.stderr.once('data', () => setImmediate(more))
        signal.addEventListener('abort', () => never(new Error(`not in the log: ${started.log.text}`)))
      })
    }
  }
  const status = async (id: string) => {
    const asked = { grant_type: 'client_credentials', scope: 'photos.read' }
    return (await new App(started.server, id, '', secret).post('/token', asked)).status
  }
  return { ...started, write, hangup, status }
}

const unchanged = /the previous (one|configuration) stays in force/

describe('SIGHUP to a service', () => {
  test('applies added and removed clients, and interrupts no request', patience, async (t) => {
    const { issuer, write, hangup, status, child, ended } = await aService(t)
    const socket = connect(Number(new URL(issuer).port), '127.0.0.1')
    const body = `grant_type=client_credentials&client_id=old&client_secret=${encodeURIComponent(secret)}`
    const host = new URL(issuer).host
    const head = `POST /token HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n`
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, -1)}`)
    assert.deepEqual([await status('old'), await status('new')], [200, 401])
    write({ apis: [api], clients: [client('old'), client('new')] })
    assert.equal((await hangup()).msg, 'the configuration was reloaded')
    assert.deepEqual([await status('old'), await status('new')], [200, 200])
    socket.write(body.slice(-1))
    assert.match(await text(socket), /^HTTP\/1\.1 (200|401) /)
    write({ apis: [api], clients: [client('new')] })
    await hangup()
    assert.deepEqual([await status('old'), await status('new')], [401, 200])
    child.kill('SIGTERM')
    assert.equal((await ended).code, 0)
  })

  test(
    'keeps the previous configuration in force if the file is invalid, and says why',
    patience,
    async (t) => {
      const { write, hangup, status } = await aService(t)
      for (const [file, reason] of [
        ['{"clients": [', /^c\.json:1:/],
        [
          { apis: [api], clients: [{ ...client('new'), redirect_uris: ['x'] }] },
          /redirect_uris\[0\]: expected/,
        ],
      ] as const) {
        write(file)
        const { msg, reasons, level } = await hangup()
        assert.match(String(msg), unchanged)
        assert.match(String(reasons), reason)
        assert.equal(level, 50)
        assert.deepEqual([await status('old'), await status('new')], [200, 401])
      }
    },
  )

  test('applies nothing if a setting needs a restart, and names the setting', patience, async (t) => {
    const { write, hangup, status } = await aService(t)
    write({ apis: [api], clients: [client('new')], features: { device: true }, lifetimes: { code: 30 } })
    const { msg, settings } = await hangup()
    assert.match(String(msg), unchanged)
    assert.deepEqual(settings, ['lifetimes', 'registration', 'features'])
    assert.deepEqual([await status('old'), await status('new')], [200, 401])
  })

  test('with several workers takes effect in all of them, and ends none', patience, async (t) => {
    const { write, hangup, status, log, signalAll, ended } = await aService(t, ['--workers', '2'])
    write({ apis: [api], clients: [client('new')] })
    await hangup()
    // The other worker notices the change within a second.
    const end = Date.now() + patience.timeout
    for (let inARow = 0; inARow < 10; ) {
      inARow = (await status('new')) === 200 && (await status('old')) === 401 ? inARow + 1 : 0
      assert.ok(Date.now() < end, 'one worker did not notice')
    }
    signalAll('SIGHUP')
    signalAll('SIGTERM')
    assert.equal((await ended).code, 0)
    assert.doesNotMatch(log.text, /a worker exited/)
  })
})
