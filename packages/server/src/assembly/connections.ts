import { type Handle, nodeServer } from '../http/connections/node.ts'
import { forwardingNotices } from '../http/requests/forwarding-notices.ts'
import { requestIdentity } from '../http/requests/request-identity.ts'
import { sourceAddress, trustedProxy } from '../http/requests/source-address.ts'
import type { Log } from '../log/log.ts'
import type { Settings } from '../settings.ts'
import type { Observation } from './observation.ts'

/** The HTTP server, and how it identifies the client behind each connection. */
export function connections(
  answer: Handle,
  parts: {
    settings: Settings
    metrics: Observation['metrics']
    log: Log
    watch: () => number
    closing: () => boolean
  },
) {
  const { settings, metrics, log, watch, closing } = parts
  const { trustedProxies, listen } = settings
  const identity = requestIdentity(trustedProxies)
  const http = nodeServer(answer, {
    sourceAddress: sourceAddress(trustedProxies, forwardingNotices(log)),
    identity,
    elapsed: watch,
    isProxy: trustedProxy(trustedProxies),
    keepAlive: listen.keepAlive * 1000,
    closing,
    turnedAway: (kind) => metrics?.throttled(kind),
    unreadable: (status) => metrics?.unreadable(status),
  })
  return { http, identity }
}
