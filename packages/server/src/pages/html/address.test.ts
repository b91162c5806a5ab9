import assert from 'node:assert/strict'
import test from 'node:test'
import { appAddress, ownAddress, pictureAddress, webAddress } from './address.ts'

const unsafe = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://print-shop.example/1',
  'file:///etc/passwd',
  'com.example.app:/callback',
  'http://print-shop.example/',
  'http://127.0.0.1.print-shop.example/',
  'https://print-shop.example@evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '',
]

for (const uri of unsafe) {
  test(`no link leads to ${JSON.stringify(uri)}`, () => {
    assert.equal(webAddress(uri), undefined)
    assert.equal(pictureAddress(uri), undefined)
    assert.throws(() => ownAddress(uri), TypeError)
  })
}

test('https, and http on this device, are web addresses', () => {
  for (const uri of [
    'https://print-shop.example/a?b#c',
    'http://localhost:4002/',
    'http://127.0.0.1/',
    'http://[::1]:9/',
  ]) {
    assert.equal(webAddress(uri)?.toString(), uri)
  }
})

test('only a picture of this server or an embedded one is accepted', () => {
  assert.equal(pictureAddress('https://print-shop.example/logo.png'), undefined)
  assert.equal(pictureAddress('data:image/svg+xml;base64,PHN2Zz4='), undefined)
  assert.equal(
    pictureAddress('data:image/png;base64,iVBORw0KGgo=')?.toString(),
    'data:image/png;base64,iVBORw0KGgo=',
  )
  assert.equal(pictureAddress('/logos/print-shop')?.toString(), '/logos/print-shop')
})

test('an app’s address is a web address, or has a private-use scheme with a dot (RFC 8252 §7.1)', () => {
  for (const uri of [
    'https://app.example/cb?error=x',
    'com.example.app:/cb?error=x#y',
    'http://127.0.0.1:1/cb',
  ]) {
    assert.equal(String(appAddress(uri)), uri)
  }
  for (const uri of [
    'javascript:alert(1)',
    'data:text/html,x',
    'http://app.example/',
    'app:/cb',
    'com.example.app:/ x',
    '',
  ]) {
    assert.equal(appAddress(uri), undefined, uri)
  }
})
