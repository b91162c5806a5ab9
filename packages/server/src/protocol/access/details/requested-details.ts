import { isJsonObject, type JsonObject, readForeignJson } from '@valetkey/resource/foreign-json'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { shown } from '../../messages/problem.ts'
import { type AuthorizationDetail, canonicalDetail } from './authorization-detail.ts'
import { detailProblem } from './detail-problem.ts'
import { detailTypeFor } from './details-meant.ts'

/** Bytes: what is granted travels in every access token, and headers have an end. */
const longest = 4096
const most = 10

/** What a request that names no details asks for. */
export const noDetails: readonly AuthorizationDetail[] = []

type Asked = { readonly type: string } & JsonObject

/**
 * The details that a request asks for, each once, as they will be granted. Throws `invalid_authorization_details` for
 * text that is none, a type that is unknown or not this client's, and members that its type has not. RFC 9396 §2, §5
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

/** A list of objects that each have a type, and nothing more is known of them. RFC 9396 §2 */
export function parseDetails(text: string, { trace }: Context): readonly Asked[] {
  const { value, problem } = readForeignJson(Buffer.from(text), longest)
  const details = Array.isArray(value) && value.length <= most && value.every(hasType) ? value : undefined
  if (!trace.found('authorization-details/well-formed', details, { came: text })) {
    throw refused(problem ?? `expected a JSON array of at most ${most} objects with a string type`)
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
    throw refused('it has a type that is unknown here, or that the client is not registered for', {
      detail: `type ${shown(asked.type)}`,
    })
  }
  const problem = detailProblem(asked, type)
  if (!trace.holds('authorization-details/members', problem === undefined, { came: problem })) {
    throw refused(`of the type ${type.type}: ${problem}`)
  }
  const detail = asked as AuthorizationDetail
  if (type.refine === undefined) return detail

  // A program without types may answer null.
  const refined = (await type.refine(detail, { clientId: client.id })) ?? undefined
  if (!trace.found('authorization-details/allowed', refined, evidence)) {
    throw refused(`this one of the type ${type.type} is not granted`)
  }
  // Nobody would see on the consent page what the type does not declare.
  const fault = refined.type === type.type ? detailProblem(refined, type) : 'it has another type'
  if (fault !== undefined) throw new TypeError(`what refine made of ${type.type} cannot be granted: ${fault}`)
  return refined
}

function refused(description: string, options: { detail?: string } = {}): OAuthError {
  return new OAuthError('invalid_authorization_details', `authorization_details: ${description}`, options)
}
