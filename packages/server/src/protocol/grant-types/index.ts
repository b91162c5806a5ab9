import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import type { GrantType } from './grant-type.ts'
import { refreshToken } from './refresh-token.ts'

/** The grant types in use; metadata and registration read this list. */
export const grantTypes: readonly GrantType[] = [authorizationCode, refreshToken, clientCredentials]
