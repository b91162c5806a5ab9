import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { localhostCertificate } from '../../test/support/localhost-certificate.ts'
import { SettingsRefused } from './json/refused.ts'
import { readSettings } from './read-settings.ts'

function read(
  file: object,
  environment: Record<string, string> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-mail-settings-'))
  try {
    writeFileSync(join(folder, 'valetkey.json'), JSON.stringify(file))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return readSettings({ flags: { config: 'valetkey.json' }, environment, folder })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const from = 'Example <id@example.com>'
const publicIssuer = { issuer: 'https://id.example.com' }
const smtpOf = (url: string) => read({ mail: { url, from } }).mail?.server?.smtp

test('a loopback issuer without a mail server has a mailbox, a public one sends no mail and says so', () => {
  assert.deepEqual(read({}).mail, { server: undefined, configured: false, signInByAddress: true })
  assert.deepEqual(read({ mail: {} }).mail, { server: undefined, configured: true, signInByAddress: true })
  assert.equal(read({ mail: { sign_in_by_address: false } }).mail?.signInByAddress, false)
  const { mail, warnings } = read(publicIssuer)
  assert.equal(mail, undefined)
  assert.match(warnings.join(' '), /mail.url is missing: the server sends no mail/)
  const { warnings: none } = read({ ...publicIssuer, mail: { url: 'smtps://mail.example.com', from } })
  assert.doesNotMatch(none.join(' '), /mail/)
})

test('the URL says how the connection is encrypted', () => {
  const [implicit, starttls] = [smtpOf('smtps://mail.example.com'), smtpOf('smtp://mail.example.com:2587')]
  assert.deepEqual([implicit?.host, implicit?.port, implicit?.tls], ['mail.example.com', 465, 'implicit'])
  assert.deepEqual([starttls?.port, starttls?.tls], [2587, 'starttls'])
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    assert.equal(smtpOf(`smtp://${host}`)?.tls, 'none', host)
  assert.equal(smtpOf('smtp://[::1]')?.host, '::1')
  for (const host of ['localhost.example.com', '127.0.0.1.example.com', '10.0.0.1'])
    assert.equal(smtpOf(`smtp://${host}`)?.tls, 'starttls', host)
})

test('user and password are decoded, and the password is a secret', () => {
  const login = smtpOf('smtps://id%40example.com:p%2Fw%3A@mail.example.com')?.login
  assert.equal(login?.user, 'id@example.com')
  assert.equal(login?.password.reveal(), 'p/w:')
  assert.doesNotMatch(
    JSON.stringify(read({ mail: { url: 'smtps://a:hidden@mail.example.com', from } }).mail),
    /hidden/,
  )
})

test('the variable takes the place of the URL in the file', () => {
  const variable = { VALETKEY_MAIL_URL: 'smtps://other.example.com' }
  const { mail, warnings } = read({ mail: { url: 'smtps://mail.example.com', from } }, variable)
  assert.equal(mail?.server?.smtp.host, 'other.example.com')
  assert.deepEqual(warnings, [])
})

test('the sender may have a name', () => {
  const sender = (written: string) =>
    read({ mail: { url: 'smtp://localhost', from: written } }).mail?.server?.from
  assert.deepEqual(sender(from), { name: 'Example', address: 'id@example.com' })
  assert.deepEqual(sender('id@example.com'), { name: '', address: 'id@example.com' })
})

test('an additional authority is read from a file beside the configuration', () => {
  const mail = { url: 'smtps://localhost', from, ca_file: 'ca.pem' }
  const { cert } = localhostCertificate
  assert.equal(read({ mail }, {}, { 'ca.pem': cert }).mail?.server?.smtp.ca, cert)
  assert.throws(() => read({ mail }), refused(/mail.ca_file: ca.pem: cannot be read/))
})

test('what is wrong is refused with its place, and without the password', () => {
  for (const url of [
    'http://mail.example.com',
    'smtp://',
    'smtps://user@mail.example.com',
    'smtps://:password@mail.example.com',
    'smtps://mail.example.com/path',
    'smtps://mail.example.com?tls=no',
    'smtps://a:b%0d%0aQUIT@mail.example.com',
    'smtps://a:%zz@mail.example.com',
    'smtps://mail.example.com:99999',
    'smtps://mail example.com',
  ]) {
    assert.throws(
      () => read({ mail: { url, from } }),
      refused(/mail\.url: expected the URL of a mail server/),
      url,
    )
    const variable = { VALETKEY_MAIL_URL: url }
    assert.throws(
      () => read({ mail: { from } }, variable),
      refused(/VALETKEY_MAIL_URL: expected the URL/),
      url,
    )
  }
  assert.throws(
    () => read({ mail: { url: 'smtp://a:secret@x y', from } }),
    (error) => {
      return error instanceof SettingsRefused && !error.lines.join().includes('secret')
    },
  )
  assert.throws(() => read({ mail: { url: 'smtp://localhost' } }), refused(/mail.from: expected the address/))
  for (const wrong of ['Example', 'a@b.example, c@d.example', 'Ex\nBcc: <a@b.example>', '"x" <a@b.example>'])
    assert.throws(
      () => read({ mail: { url: 'smtp://localhost', from: wrong } }),
      refused(/mail.from: expected/),
      wrong,
    )
})

function refused(pattern: RegExp) {
  return (error: unknown) => error instanceof SettingsRefused && pattern.test(error.lines.join('\n'))
}
