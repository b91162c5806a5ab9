import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { networkLimits, recipientLimits } from '../../src/accounts/mail/mail-requests.ts'
import type { TestServer } from '../support/a-server.ts'
import { mailbox, mailsTo } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const perHour = recipientLimits[0]?.attempts ?? assert.fail()
const perNetwork = networkLimits[0]?.attempts ?? assert.fail()
const configuration = { features: { sign_up: true }, mail: {} }

/** The server, called from one address. */
function from(server: TestServer, address: string) {
  const { issuer, clock } = server
  return { issuer, clock, fetch: (request: Request) => server.fetch(request, address) }
}

async function ask(server: TestServer, path: string, address: string, source: string) {
  const walker = await new Walker(from(server, source)).go(path)
  return walker.submit({ address })
}

describe('mails that an attacker makes this server send (threat D19)', () => {
  test('nobody’s inbox is filled, from however many networks; the answer stays the same', async () => {
    await using server = await aWatchedServer(configuration)
    const victim = 'victim@example.com'
    for (let index = 0; index < 3 * perHour; index += 1) {
      const walker = await ask(server, '/sign-up', victim, `198.51.100.${index}`)
      assert.match(walker.html, /Check your mail/)
    }
    await ask(server, '/sign-up', 'another@example.com', '203.0.113.1')
    await mailsTo(server, 'another@example.com')
    const sent = (await mailbox(server)).filter(({ to }) => to === victim)
    assert.ok(sent.length >= 1 && sent.length <= perHour, `${sent.length} mails`)
    server.clock.advance(3601)
    await ask(server, '/sign-up', victim, '203.0.113.1')
    await mailsTo(server, victim, sent.length + 1)
  })

  test('spellings of one address share its limit', async () => {
    await using server = await aWatchedServer(configuration)
    for (let index = 0; index < 2 * perHour; index += 1) {
      const written = index % 2 ? 'victim@example.com' : `vicTim@EXAMPLE${index % 4 ? '' : '.'}com`
      await ask(server, '/sign-up', written, `198.51.100.${index}`)
    }
    await ask(server, '/sign-up', 'another@example.com', '203.0.113.1')
    await mailsTo(server, 'another@example.com')
    const sent = (await mailbox(server)).filter(({ to }) => to.toLowerCase() === 'victim@example.com')
    assert.ok(sent.length <= perHour, `${sent.length} mails`)
  })

  for (const path of ['/recover', '/sign-up']) {
    test(`one network cannot make ${path} send without end`, async () => {
      await using server = await aWatchedServer(configuration)
      let refused: Walker | undefined
      for (let index = 0; index <= perNetwork; index += 1) {
        const walker = await ask(server, path, `p${index}@example.com`, '198.51.100.7')
        if (walker.status === 429) refused = walker
      }
      assert.ok(Number(refused?.headers.get('retry-after')) > 0)
      assert.match(refused?.html ?? '', /too many attempts/)
      const other = await ask(server, path, 'p@example.com', '203.0.113.9')
      assert.match(other.html, /Check your mail/)
    })
  }

  test('no text of an attacker is sent to an address that nobody has proved', async () => {
    await using server = await aWatchedServer(configuration)
    const spam = 'Win at https://evil.example'
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ address: 'stranger@example.com', name: spam, username: spam, subject: spam })
    const [mail] = await mailsTo(server, 'stranger@example.com')
    assert.doesNotMatch(JSON.stringify(mail), /evil/)
  })
})
