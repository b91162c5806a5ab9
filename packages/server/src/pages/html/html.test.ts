import assert from 'node:assert/strict'
import test from 'node:test'
import { webAddress } from './address.ts'
import { attributes, constant, html } from './html.ts'

test('a value is escaped in text and in an attribute', () => {
  const value = `<b class="x" id='y'>&amp;</b>`
  assert.equal(
    html`<p title="${value}">${value}</p>`.toString(),
    '<p title="&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;">' +
      '&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;</p>',
  )
})

test('a carriage return survives the parser; NUL and lone surrogates become U+FFFD', () => {
  assert.equal(html`<p title="${'a\r\nb\0c\ud800d'}">`.toString(), '<p title="a&#13;\nb\ufffdc\ufffdd">')
})

test('markup and lists are inserted, undefined leaves nothing', () => {
  const items = ['a', html`<b>b</b>`, undefined, 3, ['<']].map((item) => html`<li>${item}</li>`)
  assert.equal(
    html`<ul>${items}</ul>`.toString(),
    '<ul><li>a</li><li><b>b</b></li><li></li><li>3</li><li>&lt;</li></ul>',
  )
})

test('an address attribute accepts only a checked address', () => {
  const good = webAddress('https://print-shop.example/?a=1&b="')
  assert.ok(good)
  assert.equal(
    html`<a href="${good}">x</a>`.toString(),
    '<a href="https://print-shop.example/?a=1&amp;b=%22">x</a>',
  )
  assert.throws(() => html`<a href="${'https://print-shop.example/'}">x</a>`, /takes an Address/)
  assert.throws(() => html`<img src="${'/logo.png'}">`, /takes an Address/)
  assert.throws(() => html`<form action="${'/x'}">`, /takes an Address/)
  assert.throws(() => attributes({ href: 'javascript:alert(1)' }), /takes an Address/)
})

test('a value where escaping cannot help is refused', () => {
  const value = 'x'
  assert.throws(() => html`<p title=${value}>`, /cannot read the markup/)
  assert.throws(() => html`<p title='${value}'>`, /cannot read the markup/)
  assert.throws(() => html`<!-- ${value} -->`, /cannot read the markup/)
  assert.throws(() => html`<p onclick="${value}">`, /no value may be put into/)
  assert.throws(() => html`<p style="${value}">`, /no value may be put into/)
  assert.throws(() => html`<${value}>`, /cannot read the markup/)
  assert.throws(() => html`<p ${value}>`, /only attributes\(\)/)
  assert.throws(() => html`<script>${value}</script>`, /only constant\(\)/)
  assert.throws(() => html`<style>${html`x`}</style>`, /only constant\(\)/)
  assert.throws(() => html`<p title="${html`<b>`}">`, /not a value for the attribute/)
  assert.throws(() => attributes({ onclick: 'x' }), /not an attribute/)
  assert.throws(() => attributes({ 'a b': 'x' }), /not an attribute/)
})

test('the context is right after a closed attribute, tag or script', () => {
  const made = html`<p class="a ${'b'} c"${attributes({ hidden: true, id: '"', lang: undefined })}>${'<'}<script>${constant('1<2')}</script>${'>'}</p>`
  assert.equal(made.toString(), '<p class="a b c" hidden id="&quot;">&lt;<script>1<2</script>&gt;</p>')
})
