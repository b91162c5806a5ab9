import { clientAuthMethods } from '../../src/protocol/clients/authentication/index.ts'
import type { Extended } from '../../src/protocol/extensions.ts'
import { grantTypes } from '../../src/protocol/grant-types/index.ts'

/** Of a server with every feature. */
export const everyList: Extended = { grantTypes, clientAuthMethods }
