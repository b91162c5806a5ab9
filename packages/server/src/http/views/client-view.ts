import type { ClientView } from '../../pages/view.ts'
import type { AuthorizationRequest } from '../../protocol/authorization/request/request.ts'
import type { Client } from '../../protocol/clients/client.ts'
import type { ShownField } from '../../protocol/clients/client-fields.ts'
import type { Logos } from './logos.ts'

/** The app as people are shown it: what they were shown is what they allowed, so nothing but these fields. */
export async function clientView(
  client: Pick<Client, ShownField | 'id' | 'declared'>,
  { redirectUri, device }: Pick<AuthorizationRequest, 'redirectUri' | 'device'>,
  logos: Logos,
): Promise<ClientView> {
  // A device is answered at no address of its own, and ours says nothing about it.
  const answeredAt = device === undefined ? redirectUri : undefined
  // An address that an app gives itself says nothing; where the browser goes next is true of anybody.
  const address = client.declared ? (client.uri ?? answeredAt) : answeredAt
  const host = address === undefined ? '' : hostOf(address)
  return {
    name: client.name,
    host,
    uri: client.uri,
    logoUri: await logos.of(client, host),
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
