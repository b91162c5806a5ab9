import type { Server } from '../../src/server.ts'
import { ask } from './ask.ts'

/** Registers a client and returns the response. `token` is an initial access token. */
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

/** Replaces the metadata of a client registered by `register`, and returns the response. */
export async function changed(
  server: Pick<Server, 'fetch' | 'issuer'>,
  registered: Record<string, unknown>,
  metadata: object,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const { status, headers, html } = await ask(server, String(registered.registration_client_uri), {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${registered.registration_access_token}`,
    },
    body: JSON.stringify({ client_id: registered.client_id, ...metadata }),
  })
  return { status, headers, body: JSON.parse(html) }
}
