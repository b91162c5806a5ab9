import { offlineAccess } from '../../access/resource.ts'
import type { Abilities } from '../abilities.ts'
import type { DescribedClient } from '../client-fields.ts'
import { isRedirected } from '../grant-traits.ts'
import type { MetadataReader } from './metadata-reader.ts'

/** The default: scopes about the person, and of no API. RFC 7591 §2 leaves it to the server. */
const defaultScope = ['openid', 'profile', 'email']

/** The scopes that a client may request, and the APIs that it may name. RFC 7591 §2, RFC 8707 §2 */
export function readScopes(
  reader: MetadataReader,
  { grantTypes }: Pick<DescribedClient, 'grantTypes'>,
  abilities: Abilities,
): Pick<DescribedClient, 'scope' | 'optionalScope' | 'resources'> {
  const aboutPeople = abilities.grantTypes.some(
    (each) => isRedirected(each) && grantTypes.includes(each.name),
  )
  const scope = reader.scope('scope') ?? (aboutPeople ? defaultScope : [])
  const optionalScope = reader.scope('optional_scope') ?? []
  const stranger = optionalScope.find((token) => !scope.includes(token))
  if (stranger !== undefined) reader.refuse('optional_scope', 'only scopes that are in scope, too', stranger)
  // `openid` and `offline_access` decide what kind of tokens a client receives, so a person cannot decline them.
  const settled = optionalScope.find((token) => token === 'openid' || token === offlineAccess)
  if (settled !== undefined) reader.refuse('optional_scope', 'only scopes that a person can decline', settled)
  return { scope, optionalScope, resources: reader.lines('resources', 2048) }
}
