import { brings, isFrontChannel, responseTypeName } from '../../authorization/request/response-type.ts'
import { authorizationCode } from '../../grant-types/authorization-code.ts'
import { implicit } from '../../grant-types/implicit.ts'
import { at } from '../../messages/problem.ts'
import { type Abilities, namesOf } from '../abilities.ts'
import { isPublic } from '../client.ts'
import type { DescribedClient } from '../client-fields.ts'
import type { MetadataReader } from './metadata-reader.ts'

/** Grant types and response types, which must agree with each other. RFC 7591 §2.1 */
export function readGrants(
  reader: MetadataReader,
  { tokenEndpointAuthMethod }: Pick<DescribedClient, 'tokenEndpointAuthMethod'>,
  abilities: Abilities,
): Pick<DescribedClient, 'grantTypes' | 'responseTypes'> {
  // The default of RFC 7591 §2.
  const grantTypes = reader.choices('grant_types', namesOf(abilities.grantTypes)) ?? [authorizationCode.name]
  const responseTypes = readResponseTypes(reader, abilities) ?? defaultResponseTypes(grantTypes)

  const needed = new Set(responseTypes.flatMap(grantTypesOf))
  for (const grantType of [authorizationCode.name, implicit.name]) {
    if (needed.has(grantType) === grantTypes.includes(grantType)) continue
    const expected = needed.has(grantType)
      ? `no value that needs ${grantType}, which is not in grant_types`
      : `a value that uses ${grantType}, because it is in grant_types`
    reader.refuse('response_types', expected, reader.value('response_types'))
  }
  const confidential = abilities.grantTypes.find(
    (each) => each.confidential && grantTypes.includes(each.name),
  )
  if (isPublic({ tokenEndpointAuthMethod }) && confidential !== undefined) {
    const expected = `a method for confidential clients, because of ${confidential.name} in grant_types`
    reader.refuse('token_endpoint_auth_method', expected, tokenEndpointAuthMethod)
  }
  return { grantTypes, responseTypes }
}

/** The values of a response type may be in any order and are stored in a canonical one. */
function readResponseTypes(
  reader: MetadataReader,
  { responseTypes }: Abilities,
): readonly string[] | undefined {
  const written = reader.strings('response_types')
  return written?.flatMap((type, index) => {
    const name = responseTypeName(type)
    if (name !== undefined && responseTypes.includes(name)) return [name]
    reader.refuse(at('response_types', index), `one of ${responseTypes.join(', ')}`, type)
    return []
  })
}

/** The default of the standards is `code`; none for a client without the authorization code grant. RFC 7591 §2 */
function defaultResponseTypes(grantTypes: readonly string[]): readonly string[] {
  return grantTypes.includes(authorizationCode.name) ? ['code'] : []
}

/** The grant types that a response type belongs to. RFC 7591 §2.1 */
export function grantTypesOf(responseType: string): readonly string[] {
  // `none` needs neither. Multiple Response Types §4
  return [
    ...(brings(responseType, 'code') ? [authorizationCode.name] : []),
    ...(isFrontChannel(responseType) ? [implicit.name] : []),
  ]
}
