import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { type AsksForAcr, requestedAcr } from '../../sessions/authentication-class.ts'

/** The requested `acr` values, without those that this server does not support: they are voluntary. OIDC Core §3.1.2.1 */
export function readAcrValues(
  params: Params,
  client: Client,
  { authenticationClasses }: Context,
): readonly string[] | undefined {
  const asked = params.one('acr_values')?.split(' ') ?? client.defaultAcrValues
  const known = asked.filter((each) => authenticationClasses.some(({ value }) => value === each))
  return known.length === 0 ? undefined : [...new Set(known)]
}

/** Refuses an essential `acr` that no sign-in at this server can meet, before the person has to sign in. §5.5.1.1 */
export function requireReachableAcr(claims: AsksForAcr['claims'], context: Context): void {
  const { values, essential } = requestedAcr({ claims })
  if (!essential) return
  const offered = context.authenticationClasses.map(({ value }) => value)
  const reachable = values.some((value) => offered.includes(value))
  if (context.trace.holds('acr/supported', reachable, { expected: offered, came: values })) return
  throw new OAuthError(
    'unmet_authentication_requirements',
    'claims: this server supports no value of the essential acr; see acr_values_supported in its metadata',
  )
}
