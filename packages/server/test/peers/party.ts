import type { Server } from '../../src/server.ts'
import type { Clock } from '../support/clock.ts'

/** One of the two servers that receive the same requests. */
export type Party = Pick<Server, 'issuer'> & {
  name: 'valetkey' | 'oidc-provider'
  fetch(request: Request): Promise<Response>
  clock?: Clock
}
