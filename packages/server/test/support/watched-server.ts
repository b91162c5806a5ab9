import assert from 'node:assert/strict'
import { aConfiguration, aServer, type TestServer } from './a-server.ts'

/** The secrets in the configuration of the tests, which must never be logged. */
const configured = [
  ...aConfiguration.clients.flatMap((client) => ('client_secret' in client ? [client.client_secret] : [])),
  ...aConfiguration.users.map((user) => user.password),
]

/**
 * `aServer` with checks of every response: none has status 5xx, every redirect is a 303, and no issued secret appears
 * in the log. All attack tests use it.
 */
export async function aWatchedServer(
  ...given: Parameters<typeof aServer>
): Promise<TestServer & AsyncDisposable> {
  const server = await aServer(...given)
  const handedOut = new Set(configured)
  const setUpToken = server.setUpUrl && new URL(server.setUpUrl).searchParams.get('token')
  if (setUpToken) handedOut.add(setUpToken)

  return Object.defineProperties({} as TestServer & AsyncDisposable, {
    ...Object.getOwnPropertyDescriptors(server),
    ...Object.getOwnPropertyDescriptors({
      async fetch(request: Request, address?: string): Promise<Response> {
        const response = await server.fetch(request, address)
        const asked = `${request.method} ${request.url.slice(0, 300)}`
        assert.ok(response.status < 500, `${asked} was answered ${response.status}`)
        if (response.headers.has('location') && response.status !== 201)
          assert.equal(response.status, 303, asked)
        for (const secret of secretsIn(response, await response.clone().text())) handedOut.add(secret)
        return response
      },
      async [Symbol.asyncDispose]() {
        const log = server.logged()
        await server[Symbol.asyncDispose]()
        const leaked = [...handedOut].filter((secret) => log.includes(secret))
        assert.deepEqual(leaked, [], 'issued secrets appear in the log')
      },
    }),
  })
}

/** The secrets in a response: cookies, codes, tokens, and the CSRF tokens of forms. */
export function secretsIn(response: Response, body: string): readonly string[] {
  const text = `${response.headers.get('location') ?? ''}\n${body}`
  const cookies = response.headers.getSetCookie().map((each) => /=([^;]*)/.exec(each)?.[1] ?? '')
  const artefacts = text.match(/vk_[a-z]+_[\w-]{20,}/g) ?? []
  const jwts = text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []
  const forms = [...text.matchAll(/name="csrf" value="([^"]+)"/g)].map(([, token = '']) => token)
  return [...cookies, ...artefacts, ...jwts, ...forms].filter((secret) => secret !== '')
}
