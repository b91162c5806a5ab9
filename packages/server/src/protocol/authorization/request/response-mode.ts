import { defaultCarrier, isFrontChannel } from './response-type.ts'

/** How an authorization response travels. Multiple Response Types §2.1, Form Post Response Mode §2 */
const carriers = ['query', 'fragment', 'form_post'] as const

export type Carrier = (typeof carriers)[number]

/** Plain, or with everything in one signed JWT. JARM §2.3 */
export type ResponseMode = Carrier | `${Carrier}.jwt`

const modes: readonly ResponseMode[] = [...carriers, ...carriers.map((carrier) => `${carrier}.jwt` as const)]

/** Every value of `response_mode`; `jwt` is the signed mode that suits the response type. */
export const responseModes: readonly string[] = [...modes, 'jwt']

export function carrierOf(mode: ResponseMode): Carrier {
  return mode.replace('.jwt', '') as Carrier
}

export function isSigned(mode: ResponseMode): boolean {
  return mode.endsWith('.jwt')
}

/**
 * The mode that a request names, or that its response type has by itself; `undefined` where the two do not go
 * together. Tokens never stand in a query, which logs and histories keep, unless they are encrypted.
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
