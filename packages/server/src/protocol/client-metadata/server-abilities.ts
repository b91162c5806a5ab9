import { responseTypesOf } from '../authorization/response-type.ts'
import { clientAuthMethodsOf } from '../client-auth/index.ts'
import type { Extensions } from '../extensions.ts'
import type { Features } from '../features.ts'
import { grantTypesOf } from '../grant-types/index.ts'
import type { Abilities } from './abilities.ts'

/** Those of a server with these features and extensions, and with what its operator has named. */
export function abilitiesOf(
  features: Features,
  named: Partial<Pick<Abilities, 'authorizationDetailsTypes' | 'acrValues'>> = {},
  extensions: Extensions = {},
): Abilities {
  const grantTypes = grantTypesOf(features, extensions)
  const authMethods = clientAuthMethodsOf(features, extensions)
  return {
    grantTypes: grantTypes.map(({ name }) => name),
    confidentialGrantTypes: grantTypes.filter((each) => each.confidential === true).map(({ name }) => name),
    responseTypes: responseTypesOf(features),
    authMethods: authMethods.map(({ name }) => name),
    secretAuthMethods: authMethods.filter((each) => each.secret === true).map(({ name }) => name),
    authorizationDetailsTypes: named.authorizationDetailsTypes ?? [],
    acrValues: named.acrValues ?? [],
    publicWithoutPkce: features.code_without_pkce,
    encryptedRequests: features.encrypted_requests,
  }
}
