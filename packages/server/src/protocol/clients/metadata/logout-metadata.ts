import { at } from '../../messages/problem.ts'
import type { DescribedClient } from '../client-fields.ts'
import { registrationProblem } from '../redirect-uri.ts'
import type { MetadataReader } from './metadata-reader.ts'

type Logout = Pick<
  DescribedClient,
  | 'postLogoutRedirectUris'
  | 'backchannelLogoutUri'
  | 'backchannelLogoutSessionRequired'
  | 'frontchannelLogoutUri'
  | 'frontchannelLogoutSessionRequired'
>

/** How a client is notified of a logout, and where people are redirected after one. RPIL §3.1, BCL §2.2, FCL §2 */
export function readLogout(reader: MetadataReader, redirectUris: readonly string[]): Logout {
  const postLogoutRedirectUris = reader.lines('post_logout_redirect_uris', 2048)
  for (const [index, uri] of postLogoutRedirectUris.entries()) {
    const problem = registrationProblem(uri, { native: true })
    if (problem !== undefined) reader.refuse(at('post_logout_redirect_uris', index), problem, uri)
  }
  const frontchannelLogoutUri = reader.secureUri('frontchannel_logout_uri')
  // FCL §2: it is loaded in a frame of the server's page, so it must have the origin of a redirect URI.
  if (
    frontchannelLogoutUri !== undefined &&
    !redirectUris.some((uri) => sameOrigin(uri, frontchannelLogoutUri))
  ) {
    const expected = 'a URL with scheme, host and port of one of the redirect_uris'
    reader.refuse('frontchannel_logout_uri', expected, frontchannelLogoutUri)
  }
  return {
    postLogoutRedirectUris,
    backchannelLogoutUri: reader.secureUri('backchannel_logout_uri'),
    backchannelLogoutSessionRequired: reader.flag('backchannel_logout_session_required') ?? false,
    frontchannelLogoutUri,
    frontchannelLogoutSessionRequired: reader.flag('frontchannel_logout_session_required') ?? false,
  }
}

function sameOrigin(a: string, b: string): boolean {
  const [left, right] = [URL.parse(a), URL.parse(b)]
  return left !== null && right !== null && left.origin !== 'null' && left.origin === right.origin
}
