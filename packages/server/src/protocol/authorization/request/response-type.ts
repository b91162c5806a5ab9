import type { Feature, Features } from '../../features.ts'

/** What an authorization response brings, by its name; a feature where it has to be switched on. */
const known: readonly { name: string; feature?: Feature }[] = [
  { name: 'code' },
  { name: 'none' },
  { name: 'id_token', feature: 'implicit' },
  { name: 'token', feature: 'implicit' },
  { name: 'id_token token', feature: 'implicit' },
  { name: 'code id_token', feature: 'hybrid' },
  { name: 'code token', feature: 'hybrid' },
  { name: 'code id_token token', feature: 'hybrid' },
]

/** The names of the response types that a server with these features has. */
export function responseTypesOf(features: Features): readonly string[] {
  return known.filter(({ feature }) => feature === undefined || features[feature]).map(({ name }) => name)
}

/** The feature that a response type is of; `undefined` for the modern ones. */
export function featureOf(responseType: string): Feature | undefined {
  return known.find(({ name }) => name === responseType)?.feature
}

/** The name of a response type whose values may stand in any order; `undefined` for none we know. RFC 6749 §3.1.1 */
export function responseTypeName(text: string): string | undefined {
  const sorted = text.split(' ').sort().join(' ')
  return known.find(({ name }) => name === sorted)?.name
}

/** Whether a response of this type brings it. */
export function brings(responseType: string, value: 'code' | 'token' | 'id_token'): boolean {
  return responseType.split(' ').includes(value)
}

/** Whether a response of this type, even one that we do not know, brings tokens through the browser. */
export function isFrontChannel(responseType: string): boolean {
  return /\b(id_)?token\b/.test(responseType)
}

/** How a response of this type travels if nobody says. Multiple Response Types §2.1, §5 */
export function defaultCarrier(responseType: string): 'query' | 'fragment' {
  return isFrontChannel(responseType) ? 'fragment' : 'query'
}
