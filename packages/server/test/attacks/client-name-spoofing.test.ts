import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

function named(members: object): { clients: readonly object[] } {
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, ...members } : client,
  )
  return { clients }
}

/** Names with characters that change how the text around them is displayed. */
const unreadable: Record<string, string> = {
  'a right-to-left override': 'Print\u202eknab',
  'an isolate that is never closed': 'Print \u2066Shop',
  'a line break': 'Print Shop\nYour bank',
  'a carriage return': 'Print\rShop',
  'a line separator': 'Print\u2028Shop',
  'a NUL': 'Print\u0000Shop',
  'an escape sequence of terminals': 'Print\u001b[2JShop',
  'a tab': 'Print\tShop',
  'a lone surrogate': 'Print\ud800Shop',
  'no characters': '',
}

const markup = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '</title><svg onload=alert(1)>',
  '{{7*7}}<%= 7 %>',
  '&lt;b&gt;',
  '<!--',
  ']]>',
]

describe('client names and URIs that impersonate another app or run script on our pages (threat C10)', () => {
  for (const [what, name] of Object.entries(unreadable)) {
    test(`a client name with ${what} is refused`, async () => {
      await assert.rejects(aServer(named({ client_name: name })), /client_name|this string has/)
    })
  }

  for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri']) {
    test(`${member} must be an https URL that cannot run script`, async () => {
      for (const uri of [
        'javascript:alert(1)',
        'JaVaScRiPt:alert(1)',
        ' javascript:alert(1)',
        'java\nscript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'vbscript:x',
        'file:///etc/passwd',
        'blob:https://shop.example/1',
        'http://shop.example/',
        'https://',
        '//shop.example/',
        'https://user:password@shop.example/',
      ]) {
        await assert.rejects(aServer(named({ [member]: uri })), new RegExp(member), uri)
      }
    })
  }

  test('markup in a client name is shown as text on every page', async () => {
    for (const name of markup) {
      await using server = await aWatchedServer(named({ client_name: name }))
      const app = apps.printShop(server)
      const walker = new Walker(server)
      const pages: string[] = []
      await walker.go(app.request().url)
      pages.push(walker.html)
      await walker.signIn()
      pages.push(walker.html)
      assert.match(walker.url, /\/consent\?/)
      const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      for (const html of pages) {
        assert.ok(
          html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").includes(escaped),
          html.slice(0, 3000),
        )
        if (/[<>]/.test(name)) assert.ok(!html.includes(name), name)
      }
    }
  })

  test('the consent page shows the host of the redirect URI, whatever the client name says', async () => {
    await using server = await aWatchedServer(named({ client_name: 'accounts.google.com' }))
    const walker = await new Walker(server).go(apps.printShop(server).request().url)
    await walker.signIn()
    assert.match(walker.html, /shop\.example/)
  })

  test('no page loads a logo from the app’s own host', async () => {
    await using server = await aWatchedServer(named({ logo_uri: 'https://shop.example/logo.png' }))
    const walker = await new Walker(server).go(apps.printShop(server).request().url)
    await walker.signIn()
    assert.ok(!walker.html.includes('logo.png'))
    assert.doesNotMatch(walker.html, /<(img|script|link|iframe)[^>]+https?:/i)
  })
})
