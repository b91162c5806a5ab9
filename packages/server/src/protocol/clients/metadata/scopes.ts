import { offlineAccess } from '../../access/resource.ts'
import type { Abilities } from '../abilities.ts'
import type { DescribedClient } from '../client-fields.ts'
import { isRedirected } from '../grant-traits.ts'
import type { MetadataReader } from './metadata-reader.ts'

/** What an app may ask for that did not say: who the person is, and no API. RFC 7591 §2 lets the server choose. */
const defaultScope = ['openid', 'profile', 'email']

/** Which scopes a client may ask for, and which APIs by name. RFC 7591 §2, RFC 8707 §2 */
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
  if (stranger !== undefined) reader.refuse('optional_scope', 'only names that are in scope', stranger)
  // Who a person is, and whether the app may act while they are away, is what a request is about: no detail of it.
  const settled = optionalScope.find((token) => token === 'openid' || token === offlineAccess)
  if (settled !== undefined) reader.refuse('optional_scope', 'names that a person can leave out', settled)
  return { scope, optionalScope, resources: reader.lines('resources', 2048) }
}
