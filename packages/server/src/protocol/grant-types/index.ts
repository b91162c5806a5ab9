import type { Features } from '../features.ts'
import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import { deviceCode } from './device-code.ts'
import type { GrantType } from './grant-type.ts'
import { refreshToken } from './refresh-token.ts'

const grantTypes: readonly GrantType[] = [authorizationCode, refreshToken, clientCredentials, deviceCode]

/** The grant types of a server with these features; metadata and registration read this list. */
export function grantTypesOf(features: Features): readonly GrantType[] {
  return grantTypes.filter(({ feature }) => feature === undefined || features[feature])
}
