import type { Server } from '../../src/server.ts'
import { ask } from './ask.ts'

/** What the registration endpoint says to these members; `token` is an initial access token. */
export async function register(
  server: Pick<Server, 'fetch' | 'issuer'>,
  metadata: object,
  { token }: { token?: string } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const { status, headers, html } = await ask(server, '/register', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(metadata),
  })
  return { status, headers, body: html === '' ? {} : JSON.parse(html) }
}
