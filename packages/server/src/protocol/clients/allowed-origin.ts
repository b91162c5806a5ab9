import { forbiddenSchemes, isLoopbackOrigin } from './redirect-uri.ts'

/**
 * Why an origin cannot be registered, as the end of a sentence “expected …”; `undefined` if it can. The header `Origin`
 * is compared with it as text, so it must be spelled as browsers spell it: in lower case, in ASCII, without a default
 * port and without a slash at the end. `null` is refused, because it is the origin of every sandboxed frame.
 * RFC 6454 §6.2, threat F4
 */
export function originProblem(origin: string): string | undefined {
  const [, scheme, host] =
    /^([a-z][a-z0-9+.-]*):\/\/([A-Za-z0-9._-]+|\[[0-9a-f:]+\])(?::[0-9]+)?$/.exec(origin) ?? []
  if (scheme === undefined || host === undefined) {
    return 'scheme, host and port of one origin, such as https://app.example or capacitor://localhost'
  }
  if (forbiddenSchemes.has(scheme)) return `a scheme other than ${scheme}`
  // The web view of an app may use a custom scheme, which URL libraries do not normalize.
  if (scheme !== 'https' && scheme !== 'http') return undefined
  const spelled = URL.parse(origin)?.origin
  if (spelled !== origin)
    return spelled === undefined ? 'a valid host and port' : `${spelled}, as browsers write it`
  if (scheme === 'http' && !isLoopbackOrigin(origin))
    return 'https, or http on exactly 127.0.0.1, [::1] or localhost'
  return undefined
}
