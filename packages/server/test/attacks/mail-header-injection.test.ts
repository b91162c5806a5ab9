import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mailAddress } from '../../src/accounts/mail/mail-address.ts'
import { type Message, messageOf } from '../../src/mail/letter.ts'
import { smtpTransport } from '../../src/mail/smtp/smtp-transport.ts'
import { hostileValues } from '../pages/hostile-views.ts'
import { aMailServer } from '../support/a-mail-server.ts'

const issuer = 'https://id.example.com'

/** Sends a message through a real mail server and returns what that received. */
async function received(message: Message) {
  await using server = await aMailServer()
  const smtp = { host: '127.0.0.1', port: server.port, tls: 'none', login: undefined, ca: undefined } as const
  const from = { name: 'Example', address: 'id@example.com' }
  const transport = smtpTransport(smtp, { from, ownName: 'id.example.com' })
  const delivery = await transport.send(message)
  transport.close()
  assert.deepEqual(delivery, { outcome: 'accepted' })
  return (await server.has(1))[0] ?? assert.fail('no mail')
}

const headersOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n'))

describe('a hostile value in a mail (threat F6)', () => {
  for (const value of [
    'x\r\nBcc: victim@example.com',
    'x\nBcc: victim@example.com',
    'x\rBcc: victim@example.com',
    'x\u2028Bcc: victim@example.com',
    'x\r\n\r\n<html>another body</html>',
    'x\r\n.\r\nMAIL FROM:<evil@example.com>',
    `${'long '.repeat(60)}\r\nBcc: victim@example.com`,
  ]) {
    test(`${JSON.stringify(value.slice(0, 40))} in the subject and the text adds no header, recipient or mail`, async () => {
      const letter = { to: 'alice@example.com', subject: value, paragraphs: [value], after: [value] }
      const mail = await received(messageOf(letter, { issuer, locale: 'en' }))
      assert.deepEqual(mail.to, ['alice@example.com'])
      assert.doesNotMatch(headersOf(mail.raw), /^(?:bcc|cc):/im)
      const names = headersOf(mail.raw)
        .split('\r\n')
        .flatMap((line) => /^([A-Za-z-]+):/.exec(line)?.[1] ?? [])
      assert.equal(new Set(names).size, names.length, 'each header once')
      assert.equal(names.includes('Subject'), true)
    })
  }

  test('an address that holds more than an address is refused before anything is stored', () => {
    for (const value of [
      'a@example.com\r\nBcc: b@example.com',
      'a@example.com, b@example.com',
      'a@example.com> SIZE=1 <b@example.com',
      'a@example.com\r\nDATA',
    ])
      assert.equal(mailAddress(value), undefined)
  })

  test('markup stays text in the HTML, in every place', () => {
    for (const value of hostileValues) {
      const short = value.slice(0, 500)
      const letter = {
        to: 'alice@example.com',
        subject: short,
        paragraphs: [short],
        link: { label: short, url: `${issuer}/x?token=1` },
        after: [short],
      }
      const { html } = messageOf(letter, { issuer, locale: 'en' })
      assert.doesNotMatch(html, /<script|<img|<svg|<base|<form|<input|<!--/i)
      assert.equal([...html.matchAll(/<a /g)].length, 1)
      assert.equal([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url).join(), `${issuer}/x?token=1`)
    }
  })

  test('a link to another place is a mistake of ours, and no mail is written', () => {
    for (const url of [
      'https://evil.example/',
      'https://id.example.com.evil.example/',
      'https://id.example.com@evil.example/',
      'javascript:alert(1)',
      '//evil.example',
    ]) {
      const letter = { to: 'a@example.com', subject: 's', paragraphs: [], link: { label: 'l', url } }
      assert.throws(() => messageOf(letter, { issuer, locale: 'en' }), /links only to this server/)
    }
  })
})
