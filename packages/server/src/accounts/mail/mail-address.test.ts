import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailAddress, mailAddressKey } from './mail-address.ts'

test('an address is stored as it was typed, with its domain in ASCII and lower case', () => {
  assert.equal(mailAddress(' Alice.Adams+shop@Example.COM '), 'Alice.Adams+shop@example.com')
  assert.equal(mailAddress("o'neil@bücher.example"), "o'neil@xn--bcher-kva.example")
  assert.equal(mailAddress('a@b.co'), 'a@b.co')
})

test('the same address in another case has the same key', () => {
  assert.equal(mailAddressKey('Alice@Example.com'), mailAddressKey('alice@example.com'))
})

for (const typed of [
  '',
  'alice',
  '@example.com',
  'alice@',
  'alice@localhost',
  'alice@127.0.0.1',
  'alice@[127.0.0.1]',
  'a lice@example.com',
  '"alice"@example.com',
  'alice@example.com,bob@example.com',
  'alice@example.com;bob@example.com',
  'Alice <alice@example.com>',
  'alice@example.com>',
  'alice@example.com\r\nBcc: bob@example.com',
  'alice@example.com\nBcc:bob@example.com',
  'alice\0@example.com',
  'alice@exa\u0000mple.com',
  'alice@exam\u202eple.com/..',
  '.alice@example.com',
  'al..ice@example.com',
  'alice.@example.com',
  'älice@example.com',
  'alice@-example.com',
  'alice@exam_ple.com',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(250)}.com`,
  `a@${'b.'.repeat(100_000)}com`,
  'alice@example.com\r\nDATA',
  'alice@ex%61mple.com',
  'alice@@example.com',
  'alice@bob@example.com',
  'alice%bob@example.com@evil.example',
]) {
  test(`${JSON.stringify(typed.slice(0, 60))} is not a mail address`, () => {
    assert.equal(mailAddress(typed), undefined)
  })
}
