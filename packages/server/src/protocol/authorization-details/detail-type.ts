import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { sameResource } from '../resource.ts'
import type { AuthorizationDetail } from './authorization-detail.ts'

export const memberKinds = ['string', 'number', 'boolean', 'strings'] as const

/** One member of a detail. */
export type DetailMember = {
  name: string
  kind: (typeof memberKinds)[number]
  required: boolean
  /** Of a string or a list of strings: nothing else is accepted. Empty: anything is. */
  choices: readonly string[]
  /** Stands before its value on the consent page, where the sentence does not hold it. */
  label: string
}

/** A kind of detail that an operator has declared. RFC 9396 §2, §5 */
export type DetailType = {
  type: string
  /** Identifiers of the APIs that it means something at; never empty. */
  apis: readonly string[]
  /** For people, with required members in braces: `Print {copies} copies of {album}`. */
  sentence: string
  /** Stands out at the consent page. */
  sensitive: boolean
  /** Beside `type`. */
  members: readonly DetailMember[]
  /**
   * A library user's own look at a valid detail, before anybody is asked: gives what is granted instead, with the same
   * members, or `undefined` to refuse it. Called each time the request is read. RFC 9396 §7.1
   */
  refine?(
    detail: AuthorizationDetail,
    about: { clientId: string },
  ): AuthorizationDetail | undefined | Promise<AuthorizationDetail | undefined>
}

/** A type that the server has and the client is registered for. RFC 9396 §10 */
export function detailTypeFor(
  type: string,
  client: Client,
  { detailTypes }: Context,
): DetailType | undefined {
  return client.authorizationDetailsTypes.includes(type)
    ? detailTypes.find((each) => each.type === type)
    : undefined
}

/** Identifiers of the APIs that a detail is for: those that it names itself, or all of its type. RFC 9396 §2.2 */
export function apisOfDetail(
  detail: AuthorizationDetail,
  { detailTypes }: Pick<Context, 'detailTypes'>,
): readonly string[] {
  const apis = detailTypes.find((each) => each.type === detail.type)?.apis ?? []
  const { locations } = detail
  if (!Array.isArray(locations)) return apis
  return apis.filter((api) => locations.some((location) => sameResource(api, location)))
}

/** The details that mean something at one of these APIs. RFC 9396 §9.1 */
export function detailsMeantFor(
  details: readonly AuthorizationDetail[],
  apis: readonly { identifier: string }[],
  context: Pick<Context, 'detailTypes'>,
): readonly AuthorizationDetail[] {
  return details.filter((detail) => {
    const meant = apisOfDetail(detail, context)
    return apis.some((api) => meant.includes(api.identifier))
  })
}
