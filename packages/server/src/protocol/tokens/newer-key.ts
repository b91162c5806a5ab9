import type { Context } from '../context.ts'
import { objectIn } from '../jose/compact-part.ts'
import { type Prefix, unwrap } from '../secrets/artefact.ts'
import type { KeyRing } from './keys.ts'

/**
 * Retries a token that could not be read, if it names an unknown key: another instance may have made that key since.
 * A token that fails for any other reason causes no lookup.
 */
export async function readWithNewerKey<Read, Needed extends Pick<Context, 'keys'>>(
  token: string,
  context: Needed,
  read: (token: string, context: Needed) => Read | undefined,
): Promise<Read | undefined> {
  if (!namesUnknownKey(token, context.keys)) return undefined
  await context.keys.renewed()
  return read(token, context)
}

function namesUnknownKey(token: string, keys: KeyRing): boolean {
  if (token.startsWith('vk_at_')) return isUnknown(kidInside('vk_at_', token), (kid) => keys.unsealing(kid))
  if (token.startsWith('vk_rt_'))
    return isUnknown(kidInside('vk_rt_', token), (kid) => keys.authenticated(kid))
  return isUnknown(kidOfJws(token), (kid) => keys.verifying(kid))
}

function isUnknown(kid: string | undefined, find: (kid: string) => unknown): boolean {
  return kid !== undefined && find(kid) === undefined
}

/** No key id of this server is longer. */
const longestName = 64

/** Sealed tokens and refresh tokens begin with a version, the length of the `kid`, and the `kid`. */
function kidInside(prefix: Prefix, token: string): string | undefined {
  const bytes = unwrap(prefix, token)
  if (bytes === undefined || bytes.length < 2) return undefined
  const length = bytes.readUInt8(1)
  if (bytes[0] !== 1 || length === 0 || length > longestName || bytes.length < 2 + length) return undefined
  return bytes.toString('latin1', 2, 2 + length)
}

function kidOfJws(token: string): string | undefined {
  const [header = '', , signature] = token.split('.', 4)
  if (signature === undefined || header.length > 400) return undefined
  const kid = objectIn(header).value?.kid
  return typeof kid === 'string' && kid.length > 0 && kid.length <= longestName ? kid : undefined
}
