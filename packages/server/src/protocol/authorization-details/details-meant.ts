import type { Api } from '../api.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { AuthorizationDetail } from './authorization-detail.ts'
import { apisOfDetail, detailsMeantFor } from './detail-type.ts'

/** Those of the APIs that some of the details are for. */
export function apisOfDetails(
  details: readonly AuthorizationDetail[] | undefined,
  apis: readonly Api[],
  context: Context,
): readonly Api[] {
  if (details === undefined || details.length === 0) return []
  const meant = new Set(details.flatMap((detail) => apisOfDetail(detail, context)))
  return apis.filter((api) => meant.has(api.identifier))
}

/**
 * The APIs that the details of a request are for. Where it names APIs with `resource`, each detail has to be for one of
 * them. Throws `invalid_authorization_details`. RFC 8707 §2, RFC 9396 §2.2
 */
export function requireDetailsMeant(
  details: readonly AuthorizationDetail[],
  named: readonly Api[],
  apis: readonly Api[],
  context: Context,
): readonly Api[] {
  if (details.length === 0) return []
  const meant = named.length === 0 ? details : detailsMeantFor(details, named, context)
  const evidence = { expected: named.map((api) => api.identifier), came: details.map(({ type }) => type) }
  if (!context.trace.holds('authorization-details/allowed', meant.length === details.length, evidence)) {
    throw new OAuthError(
      'invalid_authorization_details',
      'authorization_details is not for the APIs that resource names',
    )
  }
  return apisOfDetails(details, named.length === 0 ? apis : named, context)
}
