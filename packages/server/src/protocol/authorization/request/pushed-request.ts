import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { formText, type Params, parseForm } from '../../messages/params.ts'
import type { Spend } from '../../records/one-time.ts'
import { hashOf, mint } from '../../secrets/artefact.ts'

/** With what our references begin, and nobody's address does. RFC 9126 §2.2 */
const prefix = 'urn:ietf:params:oauth:request_uri:'

type Kept = { clientId: string; form: string; usableUntil: number }

/** An authorization request that its client has sent ahead. */
export type PushedRequest = { params: Params; spend: Spend }

export function isPushed(requestUri: string | undefined): requestUri is string {
  return requestUri?.startsWith(prefix) ?? false
}

/** Keeps a request that was found valid, and gives the reference to it. RFC 9126 §2.2 */
export async function keepPushed(params: Params, client: Client, context: Context): Promise<string> {
  const reference = mint('vk_par_', context.random)
  const now = context.now()
  const form = formText(params)
  context.budgets.spend('pushed_requests', client, form.length, context)
  const usableUntil = now + context.lifetimes.pushedRequest * 1000
  // Whoever has begun in time may take as long as any person takes: the row stays until the last of them is done.
  const expiresAt = usableUntil + context.lifetimes.interaction * 1000
  await context.store.remember({
    kind: 'pushed',
    hash: hashOf(reference),
    data: { clientId: client.id, form, usableUntil } satisfies Kept,
    createdAt: now,
    expiresAt,
    forgetAt: expiresAt,
  })
  return prefix + reference
}

/**
 * Finds a request by its reference. It is used up when it is answered, not when it is looked at: browsers load pages
 * again, and ahead of time. Every failure is a page. RFC 9126 §4, §7.3
 */
export async function recallPushed(
  requestUri: string,
  clientId: string | undefined,
  context: Context,
): Promise<PushedRequest> {
  const hash = hashOf(requestUri.slice(prefix.length))
  const known = await context.store.recall<Kept>('pushed', hash)
  const isUsable = known?.consumedAt === null && known.data.usableUntil > context.now()
  const usable = isUsable ? known : undefined
  if (!context.trace.found('pushed-request/usable', usable)) throw unusable()
  const { clientId: owner, form } = usable.data
  const evidence = { expected: owner, came: clientId }
  if (!context.trace.holds('pushed-request/own', owner === clientId, evidence)) throw unusable()
  return { params: parseForm(form), spend: { kind: 'pushed', hash } }
}

/** One answer for every cause: nobody learns of a reference that is another client's. */
function unusable(): OAuthError {
  return new OAuthError('invalid_request_uri', 'request_uri has expired, was used, or is none of this client')
}
