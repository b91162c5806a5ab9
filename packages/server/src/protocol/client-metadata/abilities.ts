import { responseTypesOf } from '../authorization/response-type.ts'
import { clientAuthMethods } from '../client-auth/index.ts'
import type { Features } from '../features.ts'
import { grantTypesOf } from '../grant-types/index.ts'

/** What a server has that a client can ask to use, by the names of client metadata. */
export type Abilities = {
  grantTypes: readonly string[]
  responseTypes: readonly string[]
  authMethods: readonly string[]
  authorizationDetailsTypes: readonly string[]
}

/** Those of a server with these features. */
export function abilitiesOf(
  features: Features,
  authorizationDetailsTypes: readonly string[] = [],
): Abilities {
  return {
    grantTypes: grantTypesOf(features).map(({ name }) => name),
    responseTypes: responseTypesOf(features),
    authMethods: clientAuthMethods.map(({ name }) => name),
    authorizationDetailsTypes,
  }
}
