import { defaultCarrier, isFrontChannel } from './response-type.ts'

/** The places in which response parameters are returned. Multiple Response Types §2.1, Form Post Response Mode §2 */
const carriers = ['query', 'fragment', 'form_post'] as const

export type Carrier = (typeof carriers)[number]

/** A response mode: plain parameters, or one parameter with a signed JWT. JARM §2.3 */
export type ResponseMode = Carrier | `${Carrier}.jwt`

const modes: readonly ResponseMode[] = [...carriers, ...carriers.map((carrier) => `${carrier}.jwt` as const)]

/** Every value of `response_mode`; `jwt` stands for the signed form of the default mode. JARM §2.3.4 */
export const responseModes: readonly string[] = [...modes, 'jwt']

export function carrierOf(mode: ResponseMode): Carrier {
  return mode.replace('.jwt', '') as Carrier
}

export function isSigned(mode: ResponseMode): boolean {
  return mode.endsWith('.jwt')
}

/**
 * The response mode of a request: the requested one, or the default of its response type. `undefined` if the requested
 * mode is unknown, or would put unencrypted tokens into the query, which logs and histories keep.
 * Multiple Response Types §3, §5; JARM §2.3.1
 */
export function responseModeFor(
  named: string | undefined,
  responseType: string,
  { encrypted }: { encrypted: boolean },
): ResponseMode | undefined {
  if (named === undefined) return defaultCarrier(responseType)
  if (named === 'jwt') return `${defaultCarrier(responseType)}.jwt`
  const mode = modes.find((each) => each === named)
  if (mode === undefined || carrierOf(mode) !== 'query' || !isFrontChannel(responseType)) return mode
  return isSigned(mode) && encrypted ? mode : undefined
}
