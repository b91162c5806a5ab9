import { isJsonObject, type JsonObject, readForeignJson } from '@valetkey/resource/foreign-json'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { shown } from '../../messages/problem.ts'
import { detailTypeFor } from './apis-of-details.ts'
import { type AuthorizationDetail, canonicalDetail } from './authorization-detail.ts'
import { detailProblem } from './detail-problem.ts'

/** The longest parameter, in bytes: access tokens carry the granted details, and headers are limited in size. */
const longest = 4096
const most = 10

/** The details of a request without `authorization_details`. */
export const noDetails: readonly AuthorizationDetail[] = []

type Asked = { readonly type: string } & JsonObject

/**
 * Parses and validates `authorization_details`. Returns each detail once, as changed by `refine`. Throws
 * `invalid_authorization_details` for malformed text, a type that the server does not support or the client is not
 * registered for, and members that the type does not define. RFC 9396 §2, §5
 */
export async function requestedDetails(
  text: string,
  client: Client,
  context: Context,
): Promise<readonly AuthorizationDetail[]> {
  const details = new Map<string, AuthorizationDetail>()
  for (const each of parseDetails(text, context)) {
    const detail = await readDetail(each, client, context)
    details.set(canonicalDetail(detail), detail)
  }
  return [...details.values()]
}

/** Parses `authorization_details` to objects with a `type`; nothing else of them is validated. RFC 9396 §2 */
export function parseDetails(text: string, { trace }: Context): readonly Asked[] {
  const { value, problem } = readForeignJson(Buffer.from(text), longest)
  const details = Array.isArray(value) && value.length <= most && value.every(hasType) ? value : undefined
  if (!trace.found('authorization-details/well-formed', details, { came: text })) {
    throw refused(problem ?? `expected a JSON array of at most ${most} objects, each with a string type`)
  }
  return details
}

function hasType(value: unknown): value is Asked {
  return isJsonObject(value) && typeof value.type === 'string'
}

async function readDetail(asked: Asked, client: Client, context: Context): Promise<AuthorizationDetail> {
  const { trace } = context
  const type = detailTypeFor(asked.type, client, context)
  const evidence = { expected: client.authorizationDetailsTypes, came: asked.type }
  if (!trace.found('authorization-details/allowed', type, evidence)) {
    throw refused('an object has a type that is unknown, or for which the client is not registered', {
      detail: `type ${shown(asked.type)}`,
    })
  }
  const problem = detailProblem(asked, type)
  if (!trace.holds('authorization-details/members', problem === undefined, { came: problem })) {
    throw refused(`an object of the type ${type.type} is invalid: ${problem}`)
  }
  const detail = asked as AuthorizationDetail
  if (type.refine === undefined) return detail

  // A function without types may return null.
  const refined = (await type.refine(detail, { clientId: client.id })) ?? undefined
  if (!trace.found('authorization-details/allowed', refined, evidence)) {
    throw refused(`the server refuses this object of the type ${type.type}`)
  }
  // The consent page shows only members that the type declares.
  const fault = refined.type === type.type ? detailProblem(refined, type) : 'it has another type'
  if (fault !== undefined)
    throw new TypeError(`refine returned an invalid detail for the type ${type.type}: ${fault}`)
  return refined
}

function refused(description: string, options: { detail?: string } = {}): OAuthError {
  return new OAuthError('invalid_authorization_details', `authorization_details: ${description}`, options)
}
