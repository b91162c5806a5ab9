import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Sending } from '../../src/accounts/mail/mail-requests.ts'
import type { NewMail } from '../../src/accounts/mail/new-mail.ts'
import { askForRecovery } from '../../src/accounts/recovery/recovery.ts'
import { askForSignUp } from '../../src/accounts/sign-up/mailed-sign-up.ts'
import type { TestServer } from '../support/a-server.ts'
import { mailbox, mailsTo, signUpByMail } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

describe('finding out who has an account (threat D2)', () => {
  let server: TestServer & AsyncDisposable
  const known = 'known@example.com'
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, mail: {} })
    await signUpByMail(server, known, password)
  })
  after(() => server[Symbol.asyncDispose]())
  // Each test has the whole budget of an address.
  beforeEach(() => server.clock.advance(25 * 3600))

  /** What a browser sees after it asked about an address, without what differs each time. */
  async function seen(path: string, address: string) {
    const walker = await new Walker(server).go(path)
    await walker.submit({ address })
    const headers = Object.fromEntries(walker.headers)
    delete headers['content-security-policy']
    delete headers['x-request-id']
    return {
      url: walker.url,
      status: walker.status,
      headers,
      html: walker.html.replaceAll(/nonce="[^"]*"|name="csrf" value="[^"]*"/g, ''),
    }
  }

  for (const path of ['/recover', '/sign-up']) {
    test(`${path} answers the same for an address with and without an account, however it is written`, async () => {
      const expected = await seen(path, known)
      for (const address of ['nobody@example.com', 'KNOWN@EXAMPLE.COM', 'alice@example.com'])
        assert.deepEqual(await seen(path, address), expected, address)
    })
  }

  test('the page looks nothing up: the job that sends the mail finds out whether there is an account', async () => {
    const counts: string[] = []
    const queued: string[] = []
    // Any other call of the store is one that this object does not have.
    const store = {
      async countAttempt(key: string, window: number, now: number) {
        counts.push(key)
        return { count: 1, windowEndsAt: now + window }
      },
    }
    const people = { store, now: () => server.clock.now() } as unknown as Sending
    const queue = async ({ kind, to }: NewMail) => {
      queued.push(`${kind} ${to}`)
      return 'queued' as const
    }
    const request = { typed: known, source: '198.51.100.1', locale: 'en' }
    await askForRecovery(request, { ...people, queue })
    await askForSignUp({ ...request, data: {} }, { ...people, queue })
    assert.deepEqual(queued, [`recovery ${known}`, `sign_up ${known}`])
    assert.ok(counts.every((key) => /^mail(?:-to)?:/.test(key)))
  })

  test('a person without an account gets no mail from a recovery', async () => {
    await seen('/recover', 'stranger@example.com')
    await drained()
    const found = (await mailbox(server)).filter(({ to }) => to === 'stranger@example.com')
    assert.deepEqual(found, [])
  })

  test('the holder of an address that is taken gets a mail that says so, with no secret in it', async () => {
    const count = (await mailsTo(server, known)).length
    await seen('/sign-up', known)
    const [mail] = await mailsTo(server, known, count + 1)
    assert.equal(mail?.subject, 'You have an account already')
    assert.equal(mail?.link, `${server.issuer}/sign-in`)
    assert.doesNotMatch(mail?.text ?? '', /vk_/)
  })

  test('a username that looks like the address does not show at the sign-up either', async () => {
    const expected = await seen('/sign-up', 'fresh@example.com')
    assert.deepEqual(await seen('/sign-up', 'alice@example.com'), expected)
  })

  test('a sign-in by address says the same for an address with and without an account', async () => {
    const refused = async (username: string) => {
      const walker = await (await new Walker(server).go('/sign-in')).signIn(username, 'wrong password here')
      // Without the values that differ each time: nonces, tokens of forms, challenges.
      const html = walker.html.replaceAll(/"[\w+/=.-]{16,}"|value="[^"]*"/g, '')
      return { status: walker.status, html }
    }
    assert.deepEqual(await refused(known), await refused('unknown@example.com'))
  })

  /** Resolves when every mail that was asked for has been handled: mails are handled in order. */
  let marks = 0
  async function drained() {
    const address = `mark-${++marks}@example.com`
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ address })
    await mailsTo(server, address)
  }
})
