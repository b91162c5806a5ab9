import { isIP } from 'node:net'
import { closeWithin, listen } from '../http/connections/listening.ts'
import { nodeServer } from '../http/connections/node.ts'
import { requestIdentity } from '../http/requests/request-identity.ts'
import { sourceAddress } from '../http/requests/source-address.ts'
import { type Managed, management } from './management.ts'
import { ManagementFailed } from './management-failed.ts'

/** The management listener. */
export type ManagementListener = {
  /** Resolves with the URL; rejects with `ManagementFailed`. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** Creates the listener for operators, which serves only metrics and health. */
export function managementListener(
  managed: Managed,
  { host, port }: { host: string; port: number },
): ManagementListener {
  const peers = { sourceAddress: sourceAddress([]), identity: requestIdentity([]) }
  const server = nodeServer(management(managed, host), peers)
  return {
    async listen() {
      const taken = await listen(server, { host, port }).catch((error: unknown) => {
        throw new ManagementFailed(error)
      })
      return `http://${isIP(host) === 6 ? `[${host}]` : host}:${taken}`
    },
    // Aborts a running scrape.
    close: () => closeWithin(server, 0),
  }
}
