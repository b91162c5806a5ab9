import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OfClient } from '../records/token-family.ts'
import type { Client } from './client.ts'

/**
 * The registration of a client that asks is not the one any more that was remembered of it: another instance has
 * changed it. Nothing has been done for it yet. As an answer it says that the same may succeed at once.
 */
export class ClientChanged extends OAuthError {
  constructor() {
    super('temporarily_unavailable', 'the registration of the client has just changed; try again', {
      headers: { 'Retry-After': '1' },
    })
  }
}

/**
 * Throws `ClientChanged` where a row that was read says so. To be called before anything is done for the client. One
 * that is gone took with it what it was allowed, which says so by itself.
 */
export function requireCurrent(client: Client, { clientChangedAt }: OfClient): void {
  if (clientChangedAt !== undefined && clientChangedAt !== client.changedAt) throw new ClientChanged()
}

/** A client as it is where a row was read along with it that says when it changed last; `undefined` where it is gone. */
export async function clientAsOf(
  id: string,
  { clientChangedAt }: OfClient,
  { store }: Pick<Context, 'store'>,
): Promise<Client | undefined> {
  const known = await store.client(id)
  return known?.changedAt === clientChangedAt ? known : store.freshClient(id)
}
