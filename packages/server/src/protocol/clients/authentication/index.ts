import type { Extensions } from '../../extensions.ts'
import type { Features } from '../../features.ts'
import type { ClientAuthMethod } from './client-auth.ts'
import { clientSecretBasic } from './client-secret-basic.ts'
import { clientSecretJwt } from './client-secret-jwt.ts'
import { clientSecretPost } from './client-secret-post.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private-key-jwt.ts'

/** The built-in methods, enabled or not. */
export const clientAuthMethods: readonly ClientAuthMethod[] = [
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
  clientSecretJwt,
  none,
]

/** The client authentication methods of a server with these features; metadata and registration read this list. */
export function clientAuthMethodsOf(
  features: Features,
  extensions: Extensions = {},
): readonly ClientAuthMethod[] {
  const builtIn = clientAuthMethods.filter(({ feature }) => feature === undefined || features[feature])
  return [...builtIn, ...(extensions.clientAuthMethods ?? [])]
}
