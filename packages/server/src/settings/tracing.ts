import { shown } from '../protocol/messages/problem.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether the standard variables of OpenTelemetry enable traces with a valid endpoint. The exporter reads the other
 * variables itself. With an invalid endpoint, it would use its default one, and send traces to the wrong place.
 */
export function tracingWanted(environment: Environment): boolean {
  const found = endpointFrom(environment)
  return found !== undefined && isHttp(found.endpoint)
}

/** Warnings about variables that this server cannot follow. */
export function tracingWarnings(environment: Environment): string[] {
  const found = endpointFrom(environment)
  if (found === undefined) return []
  const { name, endpoint } = found
  if (!isHttp(endpoint)) {
    return [`${name}: expected an http or https URL, got ${shown(endpoint)}; no traces are sent`]
  }
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL
  if (protocol === undefined || protocol === '' || protocol === 'http/json') return []
  return [`traces are sent as http/json, not as ${shown(protocol)}; collectors take both at port 4318`]
}

/** The variable for traces takes precedence over the one for all signals. */
const variables = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const

function endpointFrom(environment: Environment): { name: string; endpoint: string } | undefined {
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
