import assert from 'node:assert/strict'
import test from 'node:test'
import type { Exchange } from './front.ts'
import { recorded } from './recording.ts'

const addresses = { issuer: 'http://localhost:50001', app: 'http://localhost:50002' }

const exchange = (change: Partial<Exchange>): Exchange => ({
  by: 'program',
  method: 'GET',
  target: '/jwks',
  headers: [],
  body: '',
  answer: { status: 200, body: '' },
  ...change,
})

const byBrowser = (target: string, site: string, location = '/sign-in'): Exchange =>
  exchange({
    by: 'browser',
    target,
    headers: [['Sec-Fetch-Site', site]],
    answer: { status: 303, location, body: '' },
  })

test('a request of the program is recorded without the headers of its connection', () => {
  const headers = [
    ['Host', 'localhost:50001'],
    ['User-Agent', 'Go'],
  ] as const
  assert.deepEqual(recorded([exchange({ headers })], addresses), [
    { by: 'program', method: 'GET', target: '/jwks', headers: { 'User-Agent': 'Go' }, status: 200 },
  ])
})

test('of the requests of the browser, only those are recorded that the program caused', () => {
  const targets = recorded(
    [
      byBrowser('/authorize?client_id=app', 'same-site'),
      byBrowser('/authorize?interaction=1', 'same-origin'),
      byBrowser('/sign-in', 'same-site'),
    ],
    addresses,
  ).map(({ target }) => target)
  assert.deepEqual(targets, ['/authorize?client_id=app'])
})

test('the ports of the run are replaced, encoded or not, and values of the server have names', () => {
  const back = 'http://localhost:50002/callback?code=c0de'
  const [start, token] = recorded(
    [
      byBrowser('/authorize?redirect_uri=http%3A%2F%2Flocalhost%3A50002%2Fcallback', 'same-site', back),
      exchange({ method: 'POST', target: '/token', body: 'code=c0de&at=http://localhost:50002/' }),
    ],
    addresses,
  )
  assert.equal(start?.target, '/authorize?redirect_uri=http%3A%2F%2Flocalhost%3A4001%2Fcallback')
  assert.equal(token?.body, 'code={code}&at=http://localhost:4001/')
})

test('an error in a redirect is recorded', () => {
  const refused = byBrowser('/authorize', 'same-site', 'http://localhost:50002/callback?error=invalid_scope')
  assert.equal(recorded([refused], addresses)[0]?.error, 'invalid_scope')
})
