import type { Extensions } from '../extensions.ts'
import type { Features } from '../features.ts'
import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import { deviceCode } from './device-code.ts'
import type { GrantType } from './grant-type.ts'
import { password } from './password.ts'
import { refreshToken } from './refresh-token.ts'

/** The built-in grant types. */
export const grantTypes: readonly GrantType[] = [
  authorizationCode,
  refreshToken,
  clientCredentials,
  deviceCode,
  password,
]

/** The grant types of a server with these features; metadata and registration read this list. */
export function grantTypesOf(features: Features, extensions: Extensions = {}): readonly GrantType[] {
  const all = [...grantTypes, ...(extensions.grantTypes ?? [])]
  return all.filter(({ feature }) => feature === undefined || features[feature])
}
