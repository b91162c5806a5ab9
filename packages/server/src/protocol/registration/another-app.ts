import { type Client, isPublic } from '../client.ts'

/**
 * Whether people who allowed an app, and now meet what it registered since, would meet another one: it goes by another
 * name, is answered at an address that they were not shown, or can be anybody now. RFC 7592 §5, threat A15
 */
export function isAnotherApp(before: Client, after: Client): boolean {
  return (
    before.name !== after.name ||
    after.redirectUris.some((uri) => !before.redirectUris.includes(uri)) ||
    (isPublic(after) && !isPublic(before))
  )
}
