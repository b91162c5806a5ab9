import type { Context } from '../context.ts'
import type { Client } from './client.ts'

const day = 24 * 60 * 60 * 1000

/** Records that a self-registered client is in use, so that it is kept. Once a day, to save a write per request. */
export async function recordUse({ id, selfRegistered }: Client, context: Context): Promise<void> {
  if (selfRegistered === undefined) return
  const now = context.now()
  const usedAt = now - (now % day)
  if (selfRegistered.usedAt !== null && selfRegistered.usedAt >= usedAt) return
  const expiresAt = usedAt + day + context.registration.kept.used * 1000
  await context.store.useRegistration({ clientId: id, usedAt, expiresAt, now })
}
