import type { ClientView } from '../pages/view.ts'
import type { AuthorizationRequest } from '../protocol/authorization/request.ts'
import type { Client } from '../protocol/client.ts'

/** The app as people are shown it. */
export function clientView(
  client: Client,
  { redirectUri, device }: Pick<AuthorizationRequest, 'redirectUri' | 'device'>,
): ClientView {
  // A device is answered at no address of its own, and ours says nothing about it.
  const answeredAt = device === undefined ? redirectUri : undefined
  // An address that an app gives itself says nothing; where the browser goes next is true of anybody.
  const address = client.declared ? (client.uri ?? answeredAt) : answeredAt
  return {
    name: client.name,
    host: address === undefined ? '' : hostOf(address),
    uri: client.uri,
    // Pages load nothing from other hosts, and we have not fetched the logo: a drawn letter stands in.
    logoUri: undefined,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    vouchedBy: client.declared ? 'operator' : 'nobody',
  }
}

/** Where a browser is sent: a host, or the scheme of an app on the device. */
export function hostOf(uri: string): string {
  const url = URL.parse(uri)
  if (url === null) return uri
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : url.protocol
}
