import type { Feature, Features } from '../../features.ts'

/** The response types, with the feature that must be on for them. */
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

/** The response types of a server with these features. */
export function responseTypesOf(features: Features): readonly string[] {
  return known.filter(({ feature }) => feature === undefined || features[feature]).map(({ name }) => name)
}

/** The feature that a response type belongs to; `undefined` for `code` and `none`. */
export function featureOf(responseType: string): Feature | undefined {
  return known.find(({ name }) => name === responseType)?.feature
}

/** The response type with its values in canonical order; `undefined` for an unknown one. RFC 6749 §3.1.1 */
export function responseTypeName(text: string): string | undefined {
  const sorted = text.split(' ').sort().join(' ')
  return known.find(({ name }) => name === sorted)?.name
}

/** Whether a response of this type contains `value`. */
export function brings(responseType: string, value: 'code' | 'token' | 'id_token'): boolean {
  return responseType.split(' ').includes(value)
}

/** Whether a response of this type, even of an unknown one, returns tokens through the browser. */
export function isFrontChannel(responseType: string): boolean {
  return /\b(id_)?token\b/.test(responseType)
}

/** The default response mode of a response type. Multiple Response Types §2.1, §5 */
export function defaultCarrier(responseType: string): 'query' | 'fragment' {
  return isFrontChannel(responseType) ? 'fragment' : 'query'
}
