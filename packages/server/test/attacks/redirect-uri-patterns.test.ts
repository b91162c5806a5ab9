import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { App } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { refusedSettings } from '../support/refused-settings.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const app = (redirectUri: string) => ({
  client_id: 'pattern',
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: 'none',
  scope: 'openid',
})

describe('a redirect URI written as a pattern (threat A2)', () => {
  test('cannot be registered: no wildcard, and no regular expression in the host', () => {
    const patterns = [
      '*',
      'https://*',
      'https://*.shop.example/callback',
      'https://shop.example/*',
      'https://shop.example/callback?*',
      'https://shop.*/callback',
      'https://.*shop.example/callback',
      'https://[a-z]+.example/callback',
      'https://shop.(com|org)/callback',
      'https://shop.{com,org}/callback',
      'https://shop\\.example/callback',
      'https://shop.+/callback',
      'https://^shop.example$/callback',
      '^https://shop.example/callback$',
      '/https:.shop.example.callback/',
      'https://$host/callback',
      'https://%/callback',
      'https?://shop.example/callback',
      'regex:https://shop.example/callback',
    ]
    for (const pattern of patterns) {
      const lines = refusedSettings({ clients: [app(pattern)], apis: [] })
      assert.ok(
        lines.some((line) => line.startsWith('clients[0].redirect_uris[0]: expected ')),
        `${pattern}: ${lines.join('; ')}`,
      )
    }
    assert.deepEqual(refusedSettings({ clients: [app('https://shop.example/callback')], apis: [] }), [])
  })

  test('matches only itself if its characters are valid in a URI', async () => {
    const registered = 'https://shop.example/(a)?.+/$c?x=.'
    await using server = await aWatchedServer({ clients: [app(registered)], apis: [] })
    const own = new App(server, 'pattern', registered)
    assert.equal((await ask(server, own.request({ scope: 'openid' }).url)).status, 303)
    const matches = [
      'https://shop.example/a.+/$c?x=.',
      'https://shop.example/(a)?xx/$c?x=.',
      'https://shop.example/xx/?x=1',
      'https://shop.example/(a)?.+/$c?x=1',
      'https://shop.example/(a)?.+/$c',
      'https://shop.example/(a)?.+/$c?x=.&y=1',
    ]
    for (const uri of matches) {
      const { status, location } = await ask(server, own.request({ scope: 'openid', redirect_uri: uri }).url)
      assert.deepEqual({ status, location }, { status: 400, location: null }, uri)
    }
  })
})
