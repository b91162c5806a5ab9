import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusedSettings } from '../support/refused-settings.ts'

const dangerous = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://shop.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://shop.example/9115d58c',
  'filesystem:https://shop.example/temporary/x',
  'about:blank',
  'view-source:https://shop.example/',
  'ws://shop.example/',
  'wss://shop.example/',
  'mailto:alice@example.com',
  'tel:+4912345',
  'ftp://shop.example/',
  'intent://scan/#Intent;scheme=app;end',
  'jar:https://shop.example!/',
  'feed:javascript:alert(1)',
  'chrome://settings/',
  'myapp:/callback',
  'http://shop.example/callback',
  'http://127.0.0.1.evil.example/',
  '//shop.example/callback',
  '/callback',
  'https:',
  'https://',
]

describe('a registered URI that runs a script, opens a file or leaks the response (threat A4)', () => {
  for (const applicationType of ['web', 'native']) {
    test(`cannot be registered as the redirect URI of a ${applicationType} app`, () => {
      for (const uri of dangerous) {
        const client = {
          client_id: 'app',
          application_type: applicationType,
          redirect_uris: ['https://shop.example/callback', uri],
          token_endpoint_auth_method: 'none',
        }
        const [line = 'accepted', ...more] = refusedSettings({ clients: [client], apis: [] })
        assert.match(line, /^clients\[0\]\.redirect_uris\[1\]: expected /, uri)
        assert.deepEqual(more, [], uri)
        assert.doesNotMatch(line, /\p{Cc}/u, 'the message is a single line')
      }
    })
  }

  test('cannot be registered as a URI that pages link to', () => {
    for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri']) {
      for (const uri of [...dangerous, 'com.example.app:/policy']) {
        const client = {
          client_id: 'app',
          redirect_uris: ['https://shop.example/callback'],
          token_endpoint_auth_method: 'none',
          [member]: uri,
        }
        const [line = 'accepted'] = refusedSettings({ clients: [client], apis: [] })
        assert.ok(line.startsWith(`clients[0].${member}: expected `), `${member} ${uri}: ${line}`)
      }
    }
  })

  test('a native app may use a private-use scheme with a reversed domain name', () => {
    const client = {
      client_id: 'app',
      application_type: 'native',
      redirect_uris: ['com.example.app:/callback'],
      token_endpoint_auth_method: 'none',
    }
    assert.deepEqual(refusedSettings({ clients: [client], apis: [] }), [])
  })
})
