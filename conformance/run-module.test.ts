import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { judge } from './judgement.ts'
import { runModule, SuiteElsewhere } from './run-module.ts'
import { type LogEntry, Suite, type Visit } from './suite.ts'

const visit = { url: 'https://op.example/authorize?x=1', method: 'GET' }
const png = Buffer.from('a picture')

/** A suite with one module, which waits for a browser at `visit` and for a picture, and has then passed. */
async function aSuite(t: TestContext, redirectUri?: string) {
  const calls: string[] = []
  const log: LogEntry[] = [{ src: 'ExpectErrorPage', msg: 'a picture, please', upload: 'abc' }]
  const open: Visit[] = [visit]
  const answers: RequestListener = async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://suite')
    const call = `${request.method} ${pathname}`
    const uploaded = log.every(({ upload }) => upload === undefined)
    let answer: unknown = {}
    if (call === 'POST /api/runner') answer = { id: 'm1' }
    else if (pathname.endsWith('/wait-state')) {
      const states = searchParams.get('states')?.split(',') ?? []
      const state = uploaded ? 'FINISHED' : 'WAITING'
      answer = states.includes(state) ? { state } : { timeout: true }
    } else if (call === 'GET /api/runner/m1') {
      answer = { browser: { urlsWithMethod: open }, exposed: redirectUri && { redirect_uri: redirectUri } }
    } else if (call === 'GET /api/log/m1') answer = log
    else if (call === 'GET /api/info/m1') answer = { status: 'FINISHED', result: 'REVIEW' }
    else calls.push(call)
    if (call === 'POST /api/runner/browser/m1/visit') open.length = 0
    if (call === 'POST /api/log/m1/images/abc') delete log[0]?.upload
    response.end(JSON.stringify(answer))
  }
  const server = createServer(answers).listen(0, 'localhost')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { suite: new Suite(`http://localhost:${port}`), calls }
}

const module = { testModule: 'oidcc-response-type-missing' }
const rotate = async () => {}

test('opens the URL that waits, uploads the picture for review, and keeps it', async (t) => {
  const { suite, calls } = await aSuite(t)
  const visited: Visit[] = []
  const outcome = await runModule(suite, 'plan', module, {
    rotate,
    visit: async (next, keep) => {
      visited.push(next)
      await keep(png, true)
    },
  })
  assert.deepEqual(visited, [visit])
  assert.deepEqual(outcome.pictures, [png])
  assert.deepEqual([outcome.status, outcome.result], ['FINISHED', 'REVIEW'])
  assert.deepEqual(judge(module.testModule, outcome), [])
  assert.deepEqual(calls, ['POST /api/runner/browser/m1/visit', 'POST /api/log/m1/images/abc'])
})

test('a page for review that the suite does not ask for is a finding, unless it is optional', async (t) => {
  const { suite } = await aSuite(t)
  const outcome = await runModule(suite, 'plan', module, {
    rotate,
    visit: async (_next, keep) => {
      await keep(png, true)
      await keep(png, false)
      await keep(png, true)
    },
  })
  assert.equal(outcome.pictures.length, 1)
  assert.match(judge(module.testModule, outcome)[0]?.words ?? '', /has asked for no picture/)
})

test('a step that fails cancels the module and is a finding, with its cause', async (t) => {
  const { suite, calls } = await aSuite(t)
  const outcome = await runModule(suite, 'plan', module, {
    rotate,
    visit: async () => {
      throw new Error('“Sign in” failed', { cause: new Error('there is no such field') })
    },
  })
  assert.ok(calls.includes('DELETE /api/runner/m1'))
  const findings = judge(module.testModule, outcome)
  assert.deepEqual(
    findings.map(({ result, words }) => [result, words]),
    [
      ['FAILURE', '“Sign in” failed: there is no such field'],
      ['INTERRUPTED', ''],
    ],
  )
})

test('a suite with another URL for itself is refused, with the argument that is right', async (t) => {
  const { suite } = await aSuite(t, 'https://localhost.emobix.co.uk:8443/test/a/valetkey/callback')
  const run = runModule(suite, 'plan', module, { rotate, visit: undefined })
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof SuiteElsewhere)
    return /--suite https:\/\/localhost\.emobix\.co\.uk:8443$/.test(error.message)
  })
})
