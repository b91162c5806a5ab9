import { type Client, isPublic } from '../client.ts'
import { looksDifferent } from '../client-fields.ts'

/**
 * Whether a changed registration needs new consent: the client looks different on the consent page, has a redirect URI
 * that people have not seen, or became public, so that anybody can act as this client. RFC 7592 §5, threat A15
 */
export function needsNewConsent(before: Client, after: Client): boolean {
  return (
    looksDifferent(before, after) ||
    after.redirectUris.some((uri) => !before.redirectUris.includes(uri)) ||
    (isPublic(after) && !isPublic(before))
  )
}
