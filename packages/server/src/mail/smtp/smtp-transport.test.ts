import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aBadMailServer, accepting, aMailServer, script } from '../../../test/support/a-mail-server.ts'
import { localhostCertificate } from '../../../test/support/localhost-certificate.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import type { Delivery } from '../transport.ts'
import type { SmtpSettings } from './smtp-settings.ts'
import { type SmtpPatience, smtpTransport } from './smtp-transport.ts'

const message = {
  to: 'alice@example.com',
  subject: 'Grüße von hier',
  text: 'A text.\n',
  html: '<p>A <b>text</b>.</p>',
}
const from = { name: 'Example, Inc.', address: 'id@example.com' }
const short: SmtpPatience = { connect: 200, greeting: 200, silence: 200, whole: 400 }

function aTransport(smtp: Partial<SmtpSettings>, patience?: SmtpPatience) {
  const settings: SmtpSettings = {
    ...{ host: '127.0.0.1', port: 0, tls: 'none', login: undefined, ca: undefined },
    ...smtp,
  }
  return smtpTransport(settings, { from, ownName: 'id.example.com', ...(patience && { patience }) })
}

async function sendOnce(smtp: Partial<SmtpSettings>, patience?: SmtpPatience): Promise<Delivery> {
  const transport = aTransport(smtp, patience)
  try {
    return await transport.send(message)
  } finally {
    transport.close()
  }
}

const login = { user: 'valetkey', password: new Secret('p@ss word') }
const withTls = { host: 'localhost', ca: localhostCertificate.cert }

describe('a mail server', () => {
  test('receives a mail with its headers, as text and as HTML', async () => {
    await using server = await aMailServer()
    assert.deepEqual(await sendOnce({ port: server.port }), { outcome: 'accepted' })
    const [mail] = await server.has(1)
    assert.equal(mail?.from, 'id@example.com')
    assert.deepEqual(mail?.to, ['alice@example.com'])
    assert.match(mail?.raw ?? '', /^From: "Example, Inc." <id@example.com>\r$/m)
    assert.match(mail?.raw ?? '', /^To: alice@example.com\r$/m)
    assert.match(mail?.raw ?? '', /^Subject: =\?UTF-8\?/m)
    assert.match(mail?.raw ?? '', /^Auto-Submitted: auto-generated\r$/m)
    assert.match(mail?.raw ?? '', /^Content-Type: multipart\/alternative;/m)
    assert.match(mail?.raw ?? '', /^Message-ID: <[^>]+@example.com>\r$/m)
  })

  test('receives several mails over one connection', async () => {
    const sessions = new Set<string>()
    await using server = await aMailServer({
      onMailFrom(_address, { id }, done) {
        sessions.add(id)
        done()
      },
    })
    const transport = aTransport({ port: server.port })
    for (let count = 0; count < 3; count += 1)
      assert.deepEqual(await transport.send(message), { outcome: 'accepted' })
    transport.close()
    assert.equal(sessions.size, 1)
  })

  for (const tls of ['implicit', 'starttls'] as const) {
    test(`is authenticated to over TLS (${tls})`, async () => {
      await using server = await aMailServer({
        secure: tls === 'implicit',
        disabledCommands: [],
        authOptional: false,
        onAuth({ username, password }, { secure }, done) {
          if (secure && password === 'p@ss word') done(null, { user: username })
          else done(new Error('wrong'))
        },
      })
      assert.deepEqual(await sendOnce({ ...withTls, port: server.port, tls, login }), { outcome: 'accepted' })
      const [mail] = await server.has(1)
      assert.equal(mail?.user, 'valetkey')
      assert.equal(mail?.secure, true)
    })

    test(`with a certificate that nobody vouches for gets no mail and no password (${tls})`, async () => {
      let attempts = 0
      await using server = await aMailServer({
        secure: tls === 'implicit',
        disabledCommands: [],
        onAuth(_auth, _session, done) {
          attempts += 1
          done(null, { user: 'x' })
        },
      })
      const delivery = await sendOnce({ host: 'localhost', port: server.port, tls, login })
      assert.deepEqual(delivery, { outcome: 'failed', reason: 'tls', final: false })
      assert.equal(attempts, 0)
      assert.equal(server.received.length, 0)
    })
  }

  test('that does not offer STARTTLS gets no mail and no password (RFC 3207 §6)', async () => {
    const said: string[] = []
    await using server = await aBadMailServer((socket) => {
      socket.on('data', (text) => said.push(String(text)))
      script(accepting)(socket)
    })
    const delivery = await sendOnce({ ...withTls, port: server.port, tls: 'starttls', login })
    assert.equal(delivery.outcome === 'failed' && delivery.reason, 'tls')
    assert.doesNotMatch(said.join(''), /AUTH|MAIL|RCPT/)
  })

  test('that claims to have started TLS, and goes on in the clear, gets nothing', async () => {
    const said: string[] = []
    await using server = await aBadMailServer((socket) => {
      socket.on('data', (text) => said.push(String(text)))
      script({ ...accepting, EHLO: '250-mail.example\r\n250 STARTTLS', STARTTLS: '220 go' })(socket)
    })
    const delivery = await sendOnce({ ...withTls, port: server.port, tls: 'starttls', login }, short)
    assert.equal(delivery.outcome, 'failed')
    assert.doesNotMatch(said.join(''), /AUTH|MAIL FROM|RCPT/)
  })

  test('that refuses the login is tried again later', async () => {
    await using server = await aMailServer({
      secure: true,
      onAuth: (_auth, _session, done) => done(new Error('wrong')),
    })
    const delivery = await sendOnce({ ...withTls, port: server.port, tls: 'implicit', login })
    assert.deepEqual(delivery, { outcome: 'failed', reason: 'authentication', final: false, reply: 535 })
  })

  const refusals = [
    { at: 'GREETING', answer: '554 go away', reason: 'protocol', final: false },
    { at: 'MAIL', answer: '550 not you', reason: 'sender_refused', final: false },
    { at: 'MAIL', answer: '451 later', reason: 'sender_refused', final: false },
    { at: 'RCPT', answer: '550 no such user', reason: 'recipient_refused', final: true },
    { at: 'RCPT', answer: '450 greylisted', reason: 'recipient_refused', final: false },
    { at: 'DATA', answer: '554 no valid recipients', reason: 'message_refused', final: true },
    { at: 'END', answer: '554 looks like spam', reason: 'message_refused', final: true },
    { at: 'END', answer: '452 disk full', reason: 'message_refused', final: false },
  ] as const
  for (const { at, answer, reason, final } of refusals) {
    test(`that answers ${answer} at ${at} has refused the mail ${final ? 'for good' : 'for now'}`, async () => {
      await using server = await aBadMailServer(script({ ...accepting, [at]: answer }))
      const reply = Number(answer.slice(0, 3))
      const delivery = await sendOnce({ port: server.port })
      assert.deepEqual(delivery, { outcome: 'failed', reason, final, reply })
    })
  }

  for (const at of ['GREETING', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'END'] as const) {
    test(`that hangs at ${at} is left after its deadline`, async () => {
      await using server = await aBadMailServer(script({ ...accepting, [at]: undefined }))
      const delivery = await sendOnce({ port: server.port }, short)
      assert.deepEqual(delivery, { outcome: 'failed', reason: 'timeout', final: false })
    })

    test(`that closes the connection at ${at} has not accepted the mail`, async () => {
      await using server = await aBadMailServer(script({ ...accepting, [at]: 'CLOSE' }))
      const delivery = await sendOnce({ port: server.port })
      assert.equal(delivery.outcome, 'failed')
      assert.equal(delivery.outcome === 'failed' && delivery.final, false)
    })
  }

  test('that sends one byte at a time is left after the deadline for the whole', async () => {
    await using server = await aBadMailServer((socket) => {
      const drip = setInterval(() => socket.write('2'), 50)
      socket.on('close', () => clearInterval(drip))
    })
    const patience = { ...short, greeting: 60_000, silence: 60_000 }
    const delivery = await sendOnce({ port: server.port }, patience)
    assert.deepEqual(delivery, { outcome: 'failed', reason: 'timeout', final: false })
  })

  test('that answers without end is left', async () => {
    await using server = await aBadMailServer((socket) => {
      const flood = () => {
        while (socket.writable && socket.write(`250-${'x'.repeat(4_000)}\r\n`));
      }
      socket.on('drain', flood)
      socket.write('220-hello\r\n')
      flood()
    })
    assert.equal((await sendOnce({ port: server.port }, { ...short, whole: 5_000 })).outcome, 'failed')
  })

  for (const [what, talk] of [
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['talks nonsense', '\0\u00ff\u00fe garbage\r\n'],
    ['has answered everything in advance', '220 a\r\n250 b\r\n250 c\r\n250 d\r\n'],
  ] as const) {
    test(`that ${what} has not accepted the mail`, async () => {
      await using server = await aBadMailServer((socket) => socket.write(talk))
      assert.equal((await sendOnce({ port: server.port }, short)).outcome, 'failed')
    })
  }

  test('that does not exist cannot be reached', async () => {
    const { port } = await aBadMailServer(() => {}).then(async (server) => {
      await server[Symbol.asyncDispose]()
      return server
    })
    const delivery = await sendOnce({ port })
    assert.deepEqual(delivery, { outcome: 'failed', reason: 'unreachable', final: false })
  })

  test('gets the next mail over a new connection after one has failed', async () => {
    let broken = true
    await using server = await aMailServer({
      onRcptTo(_to, _session, done) {
        done(broken ? new Error('no') : null)
      },
    })
    const transport = aTransport({ port: server.port })
    assert.equal((await transport.send(message)).outcome, 'failed')
    broken = false
    assert.deepEqual(await transport.send(message), { outcome: 'accepted' })
    transport.close()
  })
})
