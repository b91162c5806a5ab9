import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findAuthlib } from '../../../../tools/debian-clients.ts'
import { aConfiguration } from '../support/a-server.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'
import { withInstalled } from './installed.ts'

const program = fileURLToPath(new URL('./authlib_client.py', import.meta.url))

/** Starts Authlib with a task, and exchanges lines of JSON with it. */
function startAuthlib(t: TestContext, python: string, task: object) {
  // Allows http, for a server on loopback.
  const env = { PATH: process.env.PATH, AUTHLIB_INSECURE_TRANSPORT: '1' }
  const child = spawn(python, ['-B', program], { env, stdio: 'pipe' })
  t.after(() => child.kill('SIGKILL'))
  const errors = text(child.stderr)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const send = (value: object) => child.stdin.write(`${JSON.stringify(value)}\n`)
  send(task)
  return {
    send,
    async receive(): Promise<Record<string, unknown>> {
      const { value, done } = await lines.next()
      if (done) throw new Error(`Authlib exited: ${await errors}`)
      return JSON.parse(String(value)) as Record<string, unknown>
    },
    ended: once(child, 'exit'),
  }
}

for (const { id, method, callback } of [
  { id: 'print-shop', method: 'client_secret_basic', callback: 'https://shop.example/callback' },
  { id: 'other-shop', method: 'client_secret_post', callback: 'https://other.example/callback' },
]) {
  test(
    `Authlib signs in, verifies the ID token, refreshes, introspects and revokes, with ${method}`,
    withInstalled(findAuthlib, 'Authlib', async (python, t) => {
      await using server = await aListeningServer()
      const authlib = startAuthlib(t, python, {
        do: 'sign_in',
        issuer: server.issuer,
        client_id: id,
        client_secret: `${id}-secret-0123456789abcdef`,
        method,
        redirect_uri: callback,
        scope: 'openid photos.read offline_access',
      })
      const walker = await new Walker(overTheNetwork(server)).go(String((await authlib.receive()).url))
      await walker.signIn()
      await walker.allow()
      authlib.send({ url: walker.url })

      const { first, second, person, ...rest } = (await authlib.receive()) as Record<string, { sub?: string }>
      assert.match(String(first?.sub), /./)
      assert.equal(second?.sub, first?.sub)
      assert.equal(person?.sub, first?.sub)
      assert.deepEqual(rest, { renewed: true, seen: true, after: false })
      assert.deepEqual(await authlib.ended, [0, null])
    }),
  )
}

for (const [alg, pair] of [
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
] as const) {
  test(
    `Authlib authenticates with private_key_jwt and ${alg}; its audience, the token endpoint, needs legacy_assertion_audience`,
    withInstalled(findAuthlib, 'Authlib', async (python, t) => {
      const { publicKey, privateKey } = pair()
      const service = {
        client_id: 'python-service',
        client_name: 'A service in Python',
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey.export({ format: 'jwk' })] },
        scope: 'photos.read',
      }
      const ask = async (client: object) => {
        await using server = await aListeningServer({ clients: [...aConfiguration.clients, client] })
        const authlib = startAuthlib(t, python, {
          do: 'call_as_service',
          issuer: server.issuer,
          client_id: service.client_id,
          private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
          alg,
          scope: 'photos.read',
        })
        return await authlib.receive()
      }
      const { token } = (await ask({ ...service, legacy_assertion_audience: true })) as {
        token: Record<string, unknown>
      }
      assert.match(String(token.access_token), /^ey/)
      assert.equal(token.scope, 'photos.read')
      await assert.rejects(ask(service), /invalid_client/)
    }),
  )
}
