import type { Extensions } from '../extensions.ts'
import type { ClientAuthMethod } from './client-auth.ts'
import { clientSecretBasic } from './client-secret-basic.ts'
import { clientSecretPost } from './client-secret-post.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private-key-jwt.ts'

/** The built-in ones. */
export const clientAuthMethods: readonly ClientAuthMethod[] = [
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
  none,
]

/** The client authentication methods in use; metadata and registration read this list. */
export function clientAuthMethodsOf(extensions: Extensions = {}): readonly ClientAuthMethod[] {
  return [...clientAuthMethods, ...(extensions.clientAuthMethods ?? [])]
}
