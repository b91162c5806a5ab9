import { shown } from '../protocol/problem.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the standard variables of OpenTelemetry ask for traces. The exporter reads the rest of them by itself. */
export function tracingWanted(environment: Environment): boolean {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false
  if (environment.OTEL_TRACES_EXPORTER === 'none') return false
  return endpointOf(environment) !== undefined
}

/** What of them this server cannot do as it is asked. */
export function tracingWarnings(environment: Environment): string[] {
  if (!tracingWanted(environment)) return []
  const warnings: string[] = []
  const endpoint = endpointOf(environment)
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) {
    warnings.push('the OpenTelemetry endpoint is no http or https URL; traces go nowhere')
  }
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL
  if (protocol !== undefined && protocol !== '' && protocol !== 'http/json') {
    warnings.push(
      `traces are sent as http/json, not as ${shown(protocol)}; collectors take both at port 4318`,
    )
  }
  return warnings
}

function endpointOf(environment: Environment): string | undefined {
  return (
    environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT || undefined
  )
}
