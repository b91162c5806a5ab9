import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { detailTypeFor } from './apis-of-details.ts'
import { type AuthorizationDetail, canonicalDetail } from './authorization-detail.ts'
import { parseDetails } from './requested-details.ts'

/**
 * The granted details that a token request names, or all of them if it names none. Details whose type was removed from
 * the client's registration are no longer granted. Throws `invalid_authorization_details` for a detail that differs
 * from every granted one. RFC 9396 §6, §6.1
 */
export function grantedDetails(
  text: string | undefined,
  granted: readonly AuthorizationDetail[] | undefined,
  client: Client,
  context: Context,
): readonly AuthorizationDetail[] | undefined {
  if (text === undefined && granted === undefined) return undefined
  const standing = (granted ?? []).filter(({ type }) => detailTypeFor(type, client, context) !== undefined)
  if (text === undefined) return standing
  const known = new Map(standing.map((detail) => [canonicalDetail(detail), detail]))
  const asked = new Set(
    parseDetails(text, context).map((each) => canonicalDetail(each as AuthorizationDetail)),
  )
  const exceeding = [...asked].filter((each) => !known.has(each))
  const evidence = { expected: [...known.keys()], came: [...asked] }
  if (!context.trace.holds('authorization-details/granted', exceeding.length === 0, evidence)) {
    throw new OAuthError(
      'invalid_authorization_details',
      'authorization_details contains an object that is not identical to a granted one',
    )
  }
  return [...asked].flatMap((each) => known.get(each) ?? [])
}
