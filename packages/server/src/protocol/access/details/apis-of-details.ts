import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Api } from '../api.ts'
import { sameResource } from '../resource.ts'
import type { AuthorizationDetail } from './authorization-detail.ts'
import type { DetailType } from './detail-type.ts'

/** The elements of `apis` that at least one detail is for. */
export function apisOfDetails(
  details: readonly AuthorizationDetail[] | undefined,
  apis: readonly Api[],
  context: Context,
): readonly Api[] {
  if (details === undefined || details.length === 0) return []
  const identifiers = new Set(details.flatMap((detail) => apisOfDetail(detail, context)))
  return apis.filter((api) => identifiers.has(api.identifier))
}

/**
 * The APIs that the details of a request are for. Throws `invalid_authorization_details` if the request names APIs with
 * `resource` and a detail is for none of them. RFC 8707 §2, RFC 9396 §2.2
 */
export function requireApisOfDetails(
  details: readonly AuthorizationDetail[],
  named: readonly Api[],
  apis: readonly Api[],
  context: Context,
): readonly Api[] {
  if (details.length === 0) return []
  const suitable = named.length === 0 ? details : detailsForApis(details, named, context)
  const evidence = { expected: named.map((api) => api.identifier), came: details.map(({ type }) => type) }
  if (!context.trace.holds('authorization-details/allowed', suitable.length === details.length, evidence)) {
    throw new OAuthError(
      'invalid_authorization_details',
      'authorization_details contains an object for none of the APIs that resource names',
    )
  }
  return apisOfDetails(details, named.length === 0 ? apis : named, context)
}

/** The detail type of this name, if the client is registered for it; otherwise `undefined`. RFC 9396 §10 */
export function detailTypeFor(
  type: string,
  client: Client,
  { detailTypes }: Context,
): DetailType | undefined {
  return client.authorizationDetailsTypes.includes(type)
    ? detailTypes.find((each) => each.type === type)
    : undefined
}

/** Identifiers of the APIs that a detail is for: its `locations`, or else all APIs of its type. RFC 9396 §2.2 */
export function apisOfDetail(
  detail: AuthorizationDetail,
  { detailTypes }: Pick<Context, 'detailTypes'>,
): readonly string[] {
  const apis = detailTypes.find((each) => each.type === detail.type)?.apis ?? []
  const { locations } = detail
  if (!Array.isArray(locations)) return apis
  return apis.filter((api) => locations.some((location) => sameResource(api, location)))
}

/** The details that are for at least one of these APIs. RFC 9396 §9.1 */
export function detailsForApis(
  details: readonly AuthorizationDetail[],
  apis: readonly { identifier: string }[],
  context: Pick<Context, 'detailTypes'>,
): readonly AuthorizationDetail[] {
  return details.filter((detail) => {
    const identifiers = apisOfDetail(detail, context)
    return apis.some((api) => identifiers.includes(api.identifier))
  })
}
