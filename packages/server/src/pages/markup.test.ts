import assert from 'node:assert/strict'
import test from 'node:test'
import { controls, hostileValues, invisible, renderings } from '../../test/pages/hostile-views.ts'
import { aFormPost } from '../../test/support/sample-views.ts'
import { formPost } from './form-post.ts'

for (const value of hostileValues) {
  test(`no element and no attribute comes from ${JSON.stringify(value.slice(0, 60))}`, () => {
    const harmless = [...renderings('x')]
    const hostile = [...renderings(value)]
    assert.ok(harmless.length > 80)
    for (const [index, { what, page }] of hostile.entries()) {
      const expected = harmless[index]
      assert.equal(expected?.what, what)
      assert.deepEqual(page && structure(page.html), expected?.page && structure(expected.page.html), what)
    }
  })
}

test('no hidden or reordering character is visible on any page, whatever is in its view data', () => {
  // Hidden fields are not visible, and are posted back unchanged.
  const carried = /<input type="(?:hidden|checkbox|radio)"[^>]*>/g
  for (const [letters, unlooked] of [
    [invisible, carried],
    [controls, /<input [^>]*>/g],
  ] as const) {
    for (const { what, page } of renderings(`pay${letters.join('l')}pal`)) {
      const seen = page?.html.replaceAll(unlooked, '') ?? ''
      assert.deepEqual(
        letters.filter((each) => seen.includes(each)),
        [],
        what,
      )
    }
  }
})

test('the values of hidden fields are not changed (Form Post Response Mode §2)', () => {
  const page = formPost(aFormPost({ fields: { state: `a"'<>&\r\n\u202e</script>🔑` } }), {
    locale: 'en',
    nonce: 'bm9uY2U',
  })
  assert.ok(
    page.html.includes(`name="state" value="a&quot;&#39;&lt;&gt;&amp;&#13;\n\u202e&lt;/script&gt;🔑"`),
  )
})

test('the names of hidden fields are escaped like their values', () => {
  const page = formPost(aFormPost({ fields: { '"><b': 'x' } }), { locale: 'en', nonce: 'bm9uY2U' })
  assert.ok(page.html.includes('name="&quot;&gt;&lt;b" value="x"'))
})

/**
 * Returns the tags with the names of their attributes, in order. Stricter than a browser: accepts only what our
 * templates may write, and throws on anything else.
 */
function structure(html: string): string[] {
  const tags: string[] = []
  const token =
    /<!doctype html>|<(style|script)( nonce="[^"<>]*")?>[^<]*<\/\1>|<(\/?[a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z-]*(?:="[^"<>]*")?)*)\/?>|[^<>]+/y
  while (token.lastIndex < html.length) {
    const at = token.lastIndex
    const match = token.exec(html)
    assert.ok(match, `unreadable at “${html.slice(at, at + 60)}”`)
    const [, raw, , tag, attributes = ''] = match
    if (raw !== undefined) tags.push(raw)
    if (tag !== undefined) tags.push(tag + attributes.replaceAll(/="[^"]*"/g, ''))
  }
  return tags
}
