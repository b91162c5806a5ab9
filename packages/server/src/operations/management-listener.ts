import { isIP } from 'node:net'
import { closeWithin, listen } from '../http/door/listening.ts'
import { nodeServer } from '../http/door/node.ts'
import { requestIdentity } from '../http/requests/request-identity.ts'
import { sourceAddress } from '../http/requests/source-address.ts'
import { type Managed, management } from './management.ts'
import { ManagementFailed } from './management-failed.ts'

/** A port of its own, which listens when it is asked to. */
export type ManagementListener = {
  /** Resolves with the URL; rejects with `ManagementFailed`. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** The listener for operators, with nothing behind it but metrics and health. */
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
    // A scrape that runs is cut off: nobody waits for it any more.
    close: () => closeWithin(server, 0),
  }
}
