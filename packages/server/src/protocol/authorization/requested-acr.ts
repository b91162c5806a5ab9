import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { Params } from '../params.ts'

/** Which classes a request would have, the best first. */
export type RequestedAcr = {
  values: readonly string[]
  /** Whether another class is as bad as none. OIDC Core §5.5.1.1 */
  essential: boolean
}

/** What a request says of classes, in either of its two ways. */
export type AsksForAcr = {
  /** By the parameter, or the client's default. OIDC Core §3.1.2.1 */
  acrValues?: readonly string[] | undefined
  claims?: { acr?: RequestedAcr | undefined } | undefined
}

/** The claim is the more exact of the two ways, and so the one that counts where both are used. §5.5.1.1 */
export function requestedAcr({ claims, acrValues = [] }: AsksForAcr): RequestedAcr {
  return claims?.acr ?? { values: acrValues, essential: false }
}

/** What nobody can reach here is left out: it is a wish. OIDC Core §3.1.2.1 */
export function readAcrValues(
  params: Params,
  client: Client,
  { authenticationClasses }: Context,
): readonly string[] | undefined {
  const asked = params.one('acr_values')?.split(' ') ?? client.defaultAcrValues
  const known = asked.filter((each) => authenticationClasses.some(({ value }) => value === each))
  return known.length === 0 ? undefined : [...new Set(known)]
}

/** Nobody is asked for a password that cannot help. §5.5.1.1 */
export function requireReachableAcr(claims: AsksForAcr['claims'], context: Context): void {
  const { values, essential } = requestedAcr({ claims })
  if (!essential) return
  const offered = context.authenticationClasses.map(({ value }) => value)
  const reachable = values.some((value) => offered.includes(value))
  if (context.trace.holds('acr/supported', reachable, { expected: offered, came: values })) return
  throw new OAuthError(
    'unmet_authentication_requirements',
    'claims: nobody can sign in here as the essential acr asks; acr_values_supported has what there is',
  )
}
