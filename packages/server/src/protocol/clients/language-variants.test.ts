import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inLanguage, variantOf } from './language-variants.ts'

const shop = {
  name: 'Print Shop',
  uri: 'https://shop.example/',
  logoUri: undefined,
  variants: {
    'client_name#de': 'Druckerei',
    'client_name#de-AT': 'Druckerei Wien',
    'client_name#AR': 'مطبعة',
    'client_uri#de': 'https://shop.example/de',
    'logo_uri#ar': 'https://shop.example/ar.png',
  },
}

test('the variant for the locale is the one with the longest beginning of it as its tag (RFC 4647 §3.4)', () => {
  const name = (locale: string) => inLanguage(shop, locale).name
  assert.equal(name('de'), 'Druckerei')
  assert.equal(name('de-AT'), 'Druckerei Wien')
  assert.equal(name('DE-at-1996'), 'Druckerei Wien')
  assert.equal(name('de-CH'), 'Druckerei')
  assert.equal(name('ar-EG'), 'مطبعة')
  for (const other of ['en', 'dev', 'd', '', 'constructor', '__proto__'])
    assert.equal(name(other), 'Print Shop')
})

test('each member has its own variant or none', () => {
  const { name, uri, logoUri } = inLanguage(shop, 'ar')
  assert.deepEqual([name, uri, logoUri], ['مطبعة', 'https://shop.example/', 'https://shop.example/ar.png'])
  const plain = { ...shop, variants: undefined }
  assert.equal(inLanguage(plain, 'de'), plain)
})

test('a name with a language tag is a variant, and nothing else is (RFC 7591 §2.2)', () => {
  assert.deepEqual(variantOf('client_name#ja-Jpan-JP'), { member: 'client_name', tag: 'ja-jpan-jp' })
  for (const name of [
    'client_name',
    'client_name#',
    'client_name#d',
    'client_name#de-',
    'client_name#de#fr',
    'client_name#<script>',
    `client_name#${'de-'.repeat(20)}de`,
    'redirect_uris#de',
    'scope#de',
    '#de',
    '__proto__#de',
    'constructor#de',
  ]) {
    assert.equal(variantOf(name), undefined, name)
  }
})
