import assert from 'node:assert/strict'
import test from 'node:test'
import { sampleNames, samplePage } from '../../../test/support/sample-views.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }
const samples = sampleNames.map((name) => ({ name, page: samplePage(name, frame) }))

test('a page with a form of ours sends its referrer to this server, and no page sends it to another host', () => {
  for (const { name, page } of samples) {
    const own = /<form [^>]*method="post" action="\//.test(page.html)
    assert.equal(page.referrerPolicy, own ? 'same-origin' : 'no-referrer', name)
    assert.ok(page.html.includes(`<meta name="referrer" content="${page.referrerPolicy}">`), name)
  }
})

test('only a page with a deciding form, a form that posts itself or a passkey has a script', () => {
  for (const { name, page } of samples) {
    const passkey = page.html.includes('id="passkey"')
    const expected = page.html.includes('class="decides"') || name === 'form-post' || passkey
    assert.equal(page.html.includes('<script'), expected, name)
    assert.equal(page.contentSecurityPolicy.includes('script-src'), expected, name)
  }
})
