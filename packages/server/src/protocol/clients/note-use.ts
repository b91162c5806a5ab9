import type { Context } from '../context.ts'
import type { Client } from './client.ts'

const day = 24 * 60 * 60 * 1000

/** A self-registered client that is in use is kept. Noted once a day: a request need not cost a commit. */
export async function noteUse({ id, selfRegistered }: Client, context: Context): Promise<void> {
  if (selfRegistered === undefined) return
  const now = context.now()
  const usedAt = now - (now % day)
  if (selfRegistered.usedAt !== null && selfRegistered.usedAt >= usedAt) return
  const expiresAt = usedAt + day + context.registration.kept.used * 1000
  await context.store.useRegistration({ clientId: id, usedAt, expiresAt, now })
}
