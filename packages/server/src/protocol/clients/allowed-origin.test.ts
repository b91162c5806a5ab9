import assert from 'node:assert/strict'
import test from 'node:test'
import { originProblem } from './allowed-origin.ts'

for (const origin of [
  'https://app.example',
  'https://app.example:8443',
  'https://xn--bcher-kva.example',
  'https://localhost',
  'http://localhost',
  'http://localhost:8100',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
]) {
  test(`${origin} can be registered as an origin`, () => assert.equal(originProblem(origin), undefined))
}

for (const origin of [
  '',
  'null',
  '*',
  'https://*',
  'https://*.app.example',
  'https://app.*',
  'app.example',
  '//app.example',
  'https:app.example',
  'https://app.example/',
  'https://app.example/path',
  'https://app.example?',
  'https://app.example#',
  'https://app.example:443',
  'https://app.example:',
  'https://app.example:99999',
  'https://app.example:08443',
  'https://APP.example',
  'HTTPS://app.example',
  'https://bücher.example',
  'https://user@app.example',
  'https://app.example@evil.example',
  'https://app.example,https://evil.example',
  'https://app.example https://evil.example',
  'https://127.1',
  'https://0x7f000001',
  'https://app..example.:443',
  'https://[::0001]',
  'http://app.example',
  'http://localhost.',
  'http://localhost:80',
  'http://127.0.0.2',
  'file://',
  'file://localhost',
  'data://localhost',
  'blob://app.example',
  'javascript://app.example',
  'about://blank',
  'capacitor://',
  'capacitor:',
  'capacitor://*',
  'capacitor://localhost/',
  'capacitor://a@localhost',
]) {
  test(`${JSON.stringify(origin)} cannot be registered as an origin`, () =>
    assert.notEqual(originProblem(origin), undefined))
}
