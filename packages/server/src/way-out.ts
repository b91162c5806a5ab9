import { countedSource } from './http/budget.ts'
import type { Log } from './log.ts'
import { callLog } from './observe/call-log.ts'
import type { Metrics } from './observe/metrics.ts'
import { type OutgoingOptions, outgoing } from './outgoing/outgoing.ts'
import { isLoopbackAddress } from './outgoing/public-address.ts'
import type { Settings } from './settings.ts'

/** The way out of a server as its settings have it, watched by the log and the metrics. */
export function wayOut(
  settings: Pick<Settings, 'issuer' | 'listen' | 'outgoing'>,
  { metrics, log }: { metrics: Metrics | undefined; log: Log },
  own: Pick<OutgoingOptions, 'lookup' | 'patience'> = {},
): ReturnType<typeof outgoing> {
  const { issuer, listen } = settings
  const { allowedHosts, selfRegisteredAllowedHosts, ca } = settings.outgoing
  const write = callLog(log, () => performance.now())
  // Who registers an app may call this machine only where nobody but this machine can register one.
  const isAlone = listen.host === 'localhost' || isLoopbackAddress(listen.host)
  return outgoing({
    declared: {
      allowedHosts: [...allowedHosts, ...selfRegisteredAllowedHosts],
      allowLoopback: !issuer.isPublic,
    },
    others: { allowedHosts: selfRegisteredAllowedHosts, allowLoopback: !issuer.isPublic && isAlone },
    ca,
    countedSource,
    seen(call) {
      write(call)
      metrics?.called(call)
    },
    ...own,
  })
}
