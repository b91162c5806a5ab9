import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { type AsksForAcr, requestedAcr } from '../../sessions/authentication-class.ts'

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
