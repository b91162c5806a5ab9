import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import { limits } from './limits.ts'
import { fetchHandler } from './web-request.ts'

const url = 'http://localhost:4000/token'

/** Sends a request through the handler. Returns the request that the application saw, and the response. */
async function through(
  request: Request,
  answer: HttpResponse = { status: 200, headers: {}, body: 'ok' },
): Promise<{ seen: HttpRequest; response: Response }> {
  const requests: HttpRequest[] = []
  const handle = fetchHandler(
    async (each) => {
      requests.push(each)
      return answer
    },
    () => ({ id: 'one' }),
  )
  const response = await handle(request)
  const [seen] = requests
  assert.ok(seen !== undefined)
  return { seen, response }
}

describe('the handler for fetch', () => {
  test('converts a request to plain data and decodes nothing', async () => {
    const headers = { 'X-Mixed-Case': 'Value', 'content-type': 'text/plain' }
    const { seen } = await through(
      new Request(`${url}?a=%41&b`, { method: 'POST', headers, body: 'x=%42&é' }),
    )
    assert.deepEqual(
      [seen.method, seen.path, seen.query, seen.body],
      ['POST', '/token', 'a=%41&b', 'x=%42&é'],
    )
    assert.equal(seen.headers['x-mixed-case'], 'Value')
    assert.equal(seen.headers.host, 'localhost:4000')
    assert.equal(seen.problem, undefined)
  })

  test('passes headers as an object without a prototype', async () => {
    const { seen } = await through(new Request(url))
    assert.equal(seen.headers.constructor, undefined)
    assert.equal(Object.getPrototypeOf(seen.headers), null)
  })

  for (const [what, request, status] of [
    ['a URL that is too long', () => new Request(`${url}?${'x'.repeat(limits.url)}`), 414],
    [
      'a body that is too large',
      () => new Request(url, { method: 'POST', body: 'x'.repeat(limits.body + 1) }),
      413,
    ],
    [
      'a body that is not UTF-8',
      () => new Request(url, { method: 'POST', body: Buffer.from([0xff, 0xfe]) }),
      400,
    ],
  ] as const) {
    test(`reports ${what} as a problem, and passes no body on`, async () => {
      const { seen } = await through(request())
      assert.equal(seen.problem?.status, status)
      assert.equal(seen.body, '')
    })
  }

  test('reads a body of exactly the largest size', async () => {
    const body = 'x'.repeat(limits.body)
    const { seen } = await through(new Request(url, { method: 'POST', body }))
    assert.deepEqual([seen.problem, seen.body.length], [undefined, limits.body])
  })

  test('sends each cookie as a header of its own', async () => {
    const { response } = await through(new Request(url), {
      status: 200,
      headers: {},
      body: '',
      cookies: ['a=1', 'b=2'],
    })
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
  })

  test('sends no body in response to HEAD, nor with a status that allows none', async () => {
    const head = await through(new Request(url, { method: 'HEAD' }))
    const empty = await through(new Request(url), { status: 204, headers: {}, body: '' })
    assert.deepEqual([await head.response.text(), await empty.response.text()], ['', ''])
  })
})
