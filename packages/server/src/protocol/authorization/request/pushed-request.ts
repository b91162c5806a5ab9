import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { formText, type Params, parseForm } from '../../messages/params.ts'
import type { Spend } from '../../records/one-time.ts'
import { hashOf, mint } from '../../secrets/artefact.ts'

/** The prefix of a `request_uri` that this server issued. RFC 9126 §2.2 */
const prefix = 'urn:ietf:params:oauth:request_uri:'

type Stored = { clientId: string; form: string; usableUntil: number }

/** A pushed authorization request, and the artefact that its response consumes. */
export type PushedRequest = { params: Params; spend: Spend }

export function isPushed(requestUri: string | undefined): requestUri is string {
  return requestUri?.startsWith(prefix) ?? false
}

/** Stores a validated request and returns its `request_uri`. RFC 9126 §2.2 */
export async function keepPushed(params: Params, client: Client, context: Context): Promise<string> {
  const reference = mint('vk_par_', context.random)
  const now = context.now()
  const form = formText(params)
  context.budgets.spend('pushed_requests', client, form.length, context)
  const usableUntil = now + context.lifetimes.pushedRequest * 1000
  // The row must outlive every interaction that begins before `usableUntil`, because the response consumes it.
  const expiresAt = usableUntil + context.lifetimes.interaction * 1000
  await context.store.remember({
    kind: 'pushed',
    hash: hashOf(reference),
    data: { clientId: client.id, form, usableUntil } satisfies Stored,
    createdAt: now,
    expiresAt,
    forgetAt: expiresAt,
  })
  return prefix + reference
}

/**
 * Finds a pushed request by its `request_uri`. This does not consume it; the authorization response does, because
 * browsers reload and prefetch pages. Every error is shown on a page. RFC 9126 §4, §7.3
 */
export async function recallPushed(
  requestUri: string,
  clientId: string | undefined,
  context: Context,
): Promise<PushedRequest> {
  const hash = hashOf(requestUri.slice(prefix.length))
  const known = await context.store.recall<Stored>('pushed', hash)
  const isUsable = known?.consumedAt === null && known.data.usableUntil > context.now()
  const usable = isUsable ? known : undefined
  if (!context.trace.found('pushed-request/usable', usable)) throw unusable()
  const { clientId: owner, form } = usable.data
  const evidence = { expected: owner, came: clientId }
  if (!context.trace.holds('pushed-request/own', owner === clientId, evidence)) throw unusable()
  return { params: parseForm(form), spend: { kind: 'pushed', hash } }
}

/** The same error for every cause, so that it does not reveal the `request_uri` of another client. */
function unusable(): OAuthError {
  return new OAuthError(
    'invalid_request_uri',
    'request_uri has expired, was already used, or was not issued to this client',
  )
}
