import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { withBrowser } from '../packages/server/test/support/browser.ts'
import { matches, Person } from './person.ts'
import { alice } from './server-configuration.ts'
import { walksOf } from './walks.ts'

/** A server with a page for signing in and an error page, and an app of the suite at another origin. */
async function aServer(t: TestContext) {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    requests.push(`${request.method} ${request.url} ${body}`.trim())
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://op')
    const to = (location: string) => response.writeHead(303, { location }).end()
    const page = (html: string) => response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    if (pathname === '/authorize' && !searchParams.has('wrong')) return to('/sign-in')
    if (pathname === '/authorize') return page('<h1>redirect_uri is not registered</h1>')
    if (request.method === 'POST') return to(`http://127.0.0.1:${port}/test/m1/callback?code=1`)
    if (pathname === '/sign-in') {
      return page(
        '<form method=post><input id=username name=u><input id=password name=p><button class=primary>Sign in</button></form>',
      )
    }
    return page('<p id=submission_complete>thank you</p>')
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.after(() => server.close().closeAllConnections())
  return { issuer: `http://localhost:${port}`, suite: `http://127.0.0.1:${port}`, requests }
}

test(
  'signs in, and is back at the app',
  withBrowser(async ({ newPage }, t) => {
    const { issuer, suite, requests } = await aServer(t)
    const person = new Person(await newPage(), walksOf(issuer, suite, alice).usual, suite)
    await person.visit({ url: `${issuer}/authorize?x=1`, method: 'GET' }, () => assert.fail('no picture'))
    assert.deepEqual(
      requests.filter((request) => !request.includes('favicon')),
      [
        'GET /authorize?x=1',
        'GET /sign-in',
        'POST /sign-in u=alice&p=correct-horse-battery',
        'GET /test/m1/callback?code=1',
      ],
    )
  }),
)

test(
  'posts the parameters of a URL if the suite says so',
  withBrowser(async ({ newPage }, t) => {
    const { issuer, suite, requests } = await aServer(t)
    const person = new Person(await newPage(), walksOf(issuer, suite, alice).usual, suite)
    await person.visit({ url: `${issuer}/authorize?x=1&y=a+b`, method: 'POST' }, () =>
      assert.fail('no picture'),
    )
    assert.ok(requests.includes('POST /authorize x=1&y=a+b'))
  }),
)

test(
  'stops at an error page and keeps its picture; elsewhere it has no steps',
  withBrowser(async ({ newPage }, t) => {
    const { issuer, suite } = await aServer(t)
    const { 'oidcc-ensure-registered-redirect-uri': steps = [] } = walksOf(issuer, suite, alice).special
    const person = new Person(await newPage(), steps, suite)
    const kept: [string, boolean][] = []
    const keep = async (png: Buffer, needed: boolean) => {
      kept.push([png.subarray(1, 4).toString(), needed])
    }
    await person.visit({ url: `${issuer}/authorize?wrong=1`, method: 'GET' }, keep)
    assert.deepEqual(kept, [['PNG', true]])
    const elsewhere = person.visit({ url: 'https://other.example/', method: 'GET' }, keep)
    await assert.rejects(elsewhere, /there are no steps for https:\/\/other\.example/)
  }),
)

test(
  'a step that does not fit the page fails with the words of the page',
  withBrowser(async ({ newPage }, t) => {
    const { issuer, suite } = await aServer(t)
    const steps = [{ match: '*', tasks: [{ task: 'Return to the app', match: `${suite}/*` }] }]
    const person = new Person(await newPage(), steps, suite)
    const visit = person.visit({ url: `${issuer}/authorize?wrong=1`, method: 'GET' }, () =>
      assert.fail('no picture'),
    )
    await assert.rejects(visit, /“Return to the app” expects .* “redirect_uri is not registered”/)
  }),
)

test('in a pattern, * is any text and everything else is itself', () => {
  assert.ok(matches('https://op/authorize*', 'https://op/authorize?x=/a\n'))
  assert.ok(matches('*session_verify', 'https://suite/test/1/second_session_verify'))
  assert.ok(!matches('https://op/authorize*', 'https://op.example/authorize'))
  assert.ok(!matches('https://o.p/*', 'https://oxp/'))
})
