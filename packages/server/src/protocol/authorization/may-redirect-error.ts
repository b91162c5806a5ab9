import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { SignedInUser } from './decide.ts'

/**
 * Whether an error may be redirected to a self-registered client without asking the person: only if the person has a
 * grant to it. Otherwise an attacker who can register a client could use this server as an open redirector.
 * RFC 9700 §4.11.2
 */
export async function isKnownApp(
  client: Client,
  visitor: SignedInUser | undefined,
  context: Context,
): Promise<boolean> {
  const grant = visitor && (await context.store.grant(visitor.user.id, client.id, context.now()))
  return context.trace.found('redirect-uri/trusted', grant)
}
