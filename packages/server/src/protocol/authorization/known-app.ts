import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Visitor } from './decide.ts'

/**
 * Whether an error may take a browser to an app that nobody vouches for without a word to the person: they have
 * allowed it something. Else a link to this server would lead to wherever a stranger has registered.
 * RFC 9700 §4.11.2
 */
export async function isKnownApp(
  client: Client,
  visitor: Visitor | undefined,
  context: Context,
): Promise<boolean> {
  const grant = visitor && (await context.store.grant(visitor.user.id, client.id, context.now()))
  return context.trace.found('redirect-uri/trusted', grant)
}
