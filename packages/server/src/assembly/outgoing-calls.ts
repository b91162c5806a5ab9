import { countedSource } from '../http/budgets/budget.ts'
import type { Log } from '../log/log.ts'
import { callLog } from '../observe/call-log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { type OutgoingOptions, outgoing } from '../outgoing/outgoing.ts'
import { isLoopbackAddress } from '../outgoing/public-address.ts'
import type { Settings } from '../settings.ts'

/** Outgoing requests as the settings allow them, with log and metrics. */
export function outgoingCalls(
  settings: Pick<Settings, 'issuer' | 'listen' | 'outgoing'>,
  { metrics, log }: { metrics: Metrics | undefined; log: Log },
  own: Pick<OutgoingOptions, 'lookup' | 'patience'> = {},
): ReturnType<typeof outgoing> {
  const { issuer, listen } = settings
  const { allowedHosts, selfRegisteredAllowedHosts, ca } = settings.outgoing
  const write = callLog(log, () => performance.now())
  // Self-registered clients may make the server call loopback only if only this machine can register them.
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
