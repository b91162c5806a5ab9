import { createHmac, randomUUID } from 'node:crypto'
import type { TestServer } from './a-server.ts'

const hashes: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A client assertion with a MAC by any key, since libraries refuse keys that an attacker would try. */
export function macAssertion(
  server: { issuer: string; clock: { now(): number } },
  id: string,
  key: string | Buffer,
  change: { alg?: string; header?: object; claims?: object } = {},
): string {
  const { alg = 'HS256' } = change
  const now = Math.floor(server.clock.now() / 1000)
  const claims = { iss: id, sub: id, aud: server.issuer, jti: randomUUID(), iat: now, exp: now + 60 }
  const input = `${part({ alg, ...change.header })}.${part({ ...claims, ...change.claims })}`
  const mac = createHmac(hashes[alg] ?? 'sha256', key)
    .update(input)
    .digest('base64url')
  return `${input}.${mac}`
}

/** Sends a request with a client assertion and returns the response. */
export async function asserted(
  server: TestServer,
  client_assertion: string,
  { path = '/token', ...extra }: Record<string, string> = {},
) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    ...extra,
  })
  const response = await server.fetch(new Request(server.issuer + path, { method: 'POST', body }))
  const text = await response.text()
  const answer: Record<string, unknown> = text === '' ? {} : JSON.parse(text)
  return { status: response.status, error: answer.error, answer }
}
