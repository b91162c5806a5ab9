import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aBadMailServer, aMailServer } from '../support/a-mail-server.ts'
import { aServer } from '../support/a-server.ts'
import { Clock } from '../support/clock.ts'
import { aServerProcess } from '../support/process.ts'
import { Walker } from '../support/walker.ts'

const minute = 60_000

test('mails that waited when the server was killed are sent after the next start (promise R16)', async () => {
  const mailing = (port: number) => ({
    features: { sign_up: true },
    mail: { url: `smtp://localhost:${port}`, from: 'Example <id@example.com>' },
  })
  const addresses = Array.from({ length: 5 }, (_, index) => `person-${index}@example.com`)

  // A mail server that says nothing: one mail is on its way, the others wait.
  const connected = Promise.withResolvers<void>()
  await using silent = await aBadMailServer(() => connected.resolve())
  await using killed = await aServerProcess(mailing(silent.port))
  const visited = { issuer: killed.issuer, fetch: (request: Request) => fetch(request) }
  for (const address of addresses) {
    const walker = await new Walker(visited).go('/sign-up')
    await walker.submit({ address })
    assert.match(walker.html, /Check your mail/)
  }
  await connected.promise
  await killed.stop('SIGKILL')

  await using heard = await aMailServer()
  // The mail that was on its way belongs to the killed server for five minutes.
  const clock = new Clock(() => Date.now() + 6 * minute)
  await using server = await aServer(mailing(heard.port), { data: killed.data, clock })
  await (await new Walker(server).go('/sign-up')).submit({ address: 'another@example.com' })
  const received = await heard.has(addresses.length + 1)
  assert.deepEqual(received.flatMap(({ to }) => to).sort(), [...addresses, 'another@example.com'].sort())
})
