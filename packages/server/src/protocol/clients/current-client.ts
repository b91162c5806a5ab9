import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OfClient } from '../records/token-family.ts'
import type { Client } from './client.ts'

/**
 * The cached registration of the client is out of date, because another instance changed it. Thrown before the request
 * has any effect. As a response, it asks the client to send the same request again.
 */
export class ClientChanged extends OAuthError {
  constructor() {
    super('temporarily_unavailable', 'the registration of the client has just changed; try again', {
      headers: { 'Retry-After': '1' },
    })
  }
}

/**
 * Throws `ClientChanged` if a row read from the database shows a later change. Call it before the request has an
 * effect. A deleted client needs no check here: its grants were deleted with it.
 */
export function requireCurrent(client: Client, { clientChangedAt }: OfClient): void {
  if (clientChangedAt !== undefined && clientChangedAt !== client.changedAt) throw new ClientChanged()
}

/** The client with the registration that a row refers to by `clientChangedAt`; `undefined` if it was deleted. */
export async function clientAsOf(
  id: string,
  { clientChangedAt }: OfClient,
  { store }: Pick<Context, 'store'>,
): Promise<Client | undefined> {
  const known = await store.client(id)
  return known?.changedAt === clientChangedAt ? known : store.freshClient(id)
}
