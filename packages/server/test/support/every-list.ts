import { clientAuthMethods } from '../../src/protocol/clients/authentication/index.ts'
import type { Extended } from '../../src/protocol/extensions.ts'
import { grantTypes } from '../../src/protocol/grant-types/index.ts'

/** The grant types and authentication methods of a server with all features. */
export const everyList: Extended = { grantTypes, clientAuthMethods }
