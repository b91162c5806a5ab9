import { shown } from '../protocol/messages/problem.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether the standard variables of OpenTelemetry ask for traces. The exporter reads the rest of them by itself; an
 * endpoint that it cannot read it would take for its default, and send traces where nobody asked it to.
 */
export function tracingWanted(environment: Environment): boolean {
  const asked = askedFor(environment)
  return asked !== undefined && isHttp(asked.endpoint)
}

/** What of them this server cannot do as it is asked. */
export function tracingWarnings(environment: Environment): string[] {
  const asked = askedFor(environment)
  if (asked === undefined) return []
  const { name, endpoint } = asked
  if (!isHttp(endpoint)) {
    return [`${name}: expected an http or https URL, got ${shown(endpoint)}; no traces are sent`]
  }
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL
  if (protocol === undefined || protocol === '' || protocol === 'http/json') return []
  return [`traces are sent as http/json, not as ${shown(protocol)}; collectors take both at port 4318`]
}

/** The variable for traces goes before the one for all signals. */
const variables = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const

function askedFor(environment: Environment): { name: string; endpoint: string } | undefined {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined
  if (environment.OTEL_TRACES_EXPORTER === 'none') return undefined
  for (const name of variables) {
    const endpoint = environment[name]
    if (endpoint) return { name, endpoint }
  }
  return undefined
}

function isHttp(endpoint: string): boolean {
  return URL.canParse(endpoint) && /^https?:\/\//.test(endpoint)
}
