import { isFrontChannel, responseTypesOf } from './authorization/request/response-type.ts'
import type { Abilities } from './clients/abilities.ts'
import { clientAuthMethodsOf } from './clients/authentication/index.ts'
import type { MethodTraits } from './clients/authentication/method-traits.ts'
import type { GrantTraits } from './clients/grant-traits.ts'
import type { Extensions } from './extensions.ts'
import type { Features } from './features.ts'
import { implicit } from './grant-types/implicit.ts'
import { grantTypesOf } from './grant-types/index.ts'

/** The claims for which apps disagree about the name. */
const memberships = [
  { name: 'groups', type: 'strings' },
  { name: 'roles', type: 'strings' },
] as const

/** The abilities of a server with these features and extensions; `named` is from the operator's configuration. */
export function abilitiesOf(
  features: Features,
  named: Partial<Pick<Abilities, 'authorizationDetailsTypes' | 'acrValues' | 'claims'>> = {},
  extensions: Extensions = {},
): Abilities {
  const grantTypes = grantTypesOf(features, extensions).map(grantTraits)
  const responseTypes = responseTypesOf(features)
  return {
    grantTypes: responseTypes.some(isFrontChannel) ? [...grantTypes, implicit] : grantTypes,
    responseTypes,
    authMethods: clientAuthMethodsOf(features, extensions).map(methodTraits),
    authorizationDetailsTypes: named.authorizationDetailsTypes ?? [],
    acrValues: named.acrValues ?? [],
    claims: [...memberships, ...(named.claims ?? []).map(({ name, type }) => ({ name, type }))],
    publicWithoutPkce: features.code_without_pkce,
    encryptedRequests: features.encrypted_requests,
  }
}

/** Leaves out the functions: abilities are part of the settings, which are compared by value when they are reloaded. */
function grantTraits({ name, confidential = false, person }: GrantTraits): GrantTraits {
  return { name, confidential, ...(person && { person }) }
}

/** Every trait, so that the compiler finds one that is missing here. */
type EveryTrait = Required<Omit<MethodTraits, 'feature' | 'assertionAlgs'>> &
  Pick<MethodTraits, 'assertionAlgs'>

function methodTraits({ assertionAlgs, ...method }: MethodTraits): EveryTrait {
  const { name, confidential, secret = false, sendsSecret = false } = method
  const { sealedSecret = false, keys = false } = method
  const traits = { name, confidential, secret, sendsSecret, sealedSecret, keys }
  return { ...traits, ...(assertionAlgs && { assertionAlgs }) }
}
