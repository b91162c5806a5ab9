import type { ClientView } from '../../pages/view.ts'
import type { AuthorizationRequest } from '../../protocol/authorization/request/request.ts'
import { type Client, isVouchedFor } from '../../protocol/clients/client.ts'
import type { ShownField } from '../../protocol/clients/client-fields.ts'
import { inLanguage } from '../../protocol/clients/language-variants.ts'
import type { Logos } from './logos.ts'

/**
 * The client as people see it. Uses only the fields of `ShownField`: people allow what they were shown, so they are
 * asked again when one of these fields changes. In the language of the page, if the client has one.
 */
export async function clientView(
  registered: Pick<Client, ShownField | 'id' | 'declared' | 'selfRegistered'>,
  { redirectUri, device }: Pick<AuthorizationRequest, 'redirectUri' | 'device'>,
  { logos, locale }: { logos: Pick<Logos, 'of'>; locale: string },
): Promise<ClientView> {
  const client = inLanguage(registered, locale)
  // The redirect URI of a device authorization is ours, and says nothing about the client.
  const answeredAt = device === undefined ? redirectUri : undefined
  // The `client_uri` of a self-registered client proves nothing; the host that the browser goes to next is a fact.
  const address = isVouchedFor(client) ? (client.uri ?? answeredAt) : answeredAt
  const host = address === undefined ? '' : hostOf(address)
  return {
    name: client.name,
    host,
    uri: client.uri,
    logoUri: await logos.of(client, host),
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    vouchedBy: isVouchedFor(client) ? 'operator' : 'nobody',
  }
}

/** The host that a redirect URI leads to, or the custom scheme of a native app. */
export function hostOf(uri: string): string {
  const url = URL.parse(uri)
  if (url === null) return uri
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : url.protocol
}
