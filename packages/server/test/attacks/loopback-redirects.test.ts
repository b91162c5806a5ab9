import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const hosts = { v4: '127.0.0.1', v6: '[::1]', name: 'localhost' }

const native = (id: string, redirectUri: string) => ({
  client_id: id,
  application_type: 'native',
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: 'none',
  scope: 'openid',
})

describe('a loopback redirect URI (threat A3, RFC 8252 §7.3)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    const locals = Object.entries(hosts).map(([id, host]) => native(id, `http://${host}/callback`))
    const clients = [...locals, native('web', 'https://app.example:8443/callback')]
    server = await aWatchedServer({ clients, apis: [] })
  })
  after(() => server[Symbol.asyncDispose]())

  async function accepts(id: string, redirectUri: string): Promise<boolean> {
    const { url } = new App(server, id, redirectUri).request({ scope: 'openid' })
    const { status, location } = await ask(server, url)
    if (status !== 303) {
      assert.deepEqual({ status, location }, { status: 400, location: null }, redirectUri)
      return false
    }
    assert.match(location ?? '', /^\/sign-in\?interaction=/, redirectUri)
    return true
  }

  test('may have any port, because the app learns its port only when it starts', async () => {
    for (const [id, host] of Object.entries(hosts)) {
      for (const port of ['', ':1', ':80', ':8080', ':49152', ':65535']) {
        assert.ok(await accepts(id, `http://${host}${port}/callback`), `${host}${port}`)
      }
    }
  })

  test('does not match with another of the three host names', async () => {
    for (const id of Object.keys(hosts)) {
      for (const [other, host] of Object.entries(hosts)) {
        assert.equal(await accepts(id, `http://${host}:49152/callback`), id === other, `${id}: ${host}`)
      }
    }
  })

  test('may differ in nothing but the port', async () => {
    for (const [id, host] of Object.entries(hosts)) {
      const strangers = [
        `https://${host}:49152/callback`,
        `HTTP://${host}:49152/callback`,
        `http://${host}:49152/Callback`,
        `http://${host}:49152/callback/`,
        `http://${host}:49152/callback?x=1`,
        `http://${host}:49152/callback#x`,
        `http://${host}:49152/`,
        `http://${host}:49152`,
        `http://${host}:49152\\callback`,
        `http://${host}:49152//callback`,
        `http://user@${host}:49152/callback`,
        `http://user:word@${host}:49152/callback`,
        `http://${host}:49152@evil.example/callback`,
        `http://${host}@evil.example:49152/callback`,
        `http://${host}:49152:80/callback`,
        `http://${host}.evil.example:49152/callback`,
        `http://${host}.:49152/callback`,
        `http://evil.example/?http://${host}:49152/callback`,
        `http://${host}:/callback`,
        `http://${host}:0/callback`,
        `http://${host}:080/callback`,
        `http://${host}:65536/callback`,
        `http://${host}:99999/callback`,
        `http://${host}:4294967376/callback`,
        `http://${host}:-1/callback`,
        `http://${host}:+80/callback`,
        `http://${host}:8e1/callback`,
        `http://${host}:0x50/callback`,
        `http://${host}: 80/callback`,
        `http://${host}:\uff18\uff10/callback`,
      ]
      for (const uri of strangers) assert.equal(await accepts(id, uri), false, uri)
    }
  })

  test('does not match with another spelling of the address', async () => {
    const spellings = [
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '017700000001',
      '127.1',
      '127.0.1',
      '127.0.0.1.',
      '127.0.0.2',
      '127.00.0.1',
      '0.0.0.0',
      '0',
      '1',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:0:0:1]',
      '[::01]',
      '[::1%25lo]',
      '[::]',
      '::1',
      'LOCALHOST',
      'localhost.',
      'localhost.localdomain',
      'l\u043ecalhost',
      '\u2460\u2461\u2466.0.0.1',
      '127\u30020\u30020\u30021',
    ]
    for (const id of Object.keys(hosts)) {
      for (const host of spellings) {
        assert.equal(await accepts(id, `http://${host}:49152/callback`), false, `${id}: ${host}`)
      }
    }
  })

  test('does not make the port of other hosts variable', async () => {
    assert.ok(await accepts('web', 'https://app.example:8443/callback'))
    for (const port of ['', ':443', ':8444']) {
      assert.equal(await accepts('web', `https://app.example${port}/callback`), false, port)
    }
  })
})
