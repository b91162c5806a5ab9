import { type Client, isPublic } from '../client.ts'
import { looksDifferent } from '../client-fields.ts'

/**
 * Whether people who allowed an app, and now meet what it registered since, would meet another one: it looks different
 * where they are asked about it, is answered at an address that they were not shown, or can be anybody now. RFC 7592
 * §5, threat A15
 */
export function isAnotherApp(before: Client, after: Client): boolean {
  return (
    looksDifferent(before, after) ||
    after.redirectUris.some((uri) => !before.redirectUris.includes(uri)) ||
    (isPublic(after) && !isPublic(before))
  )
}
