import { brings, isFrontChannel, responseTypeName } from '../authorization/response-type.ts'
import type { DescribedClient } from '../client-fields.ts'
import { at } from '../problem.ts'
import type { Abilities } from './abilities.ts'
import type { MetadataReader } from './metadata-reader.ts'

/** The two lists say the same thing, one for each endpoint. RFC 7591 §2.1 */
export function readGrants(
  reader: MetadataReader,
  authMethod: string,
  abilities: Abilities,
): Pick<DescribedClient, 'grantTypes' | 'responseTypes'> {
  const implicit = abilities.responseTypes.some(isFrontChannel)
  const known = [...abilities.grantTypes, ...(implicit ? ['implicit'] : [])]
  const grantTypes = reader.choices('grant_types', known) ?? ['authorization_code']
  const responseTypes = readResponseTypes(reader, abilities) ?? defaultResponseTypes(grantTypes)

  const needed = new Set(responseTypes.flatMap(grantTypesOf))
  for (const grantType of ['authorization_code', 'implicit']) {
    if (needed.has(grantType) === grantTypes.includes(grantType)) continue
    const expected = needed.has(grantType)
      ? `none that needs ${grantType}, which is not in grant_types`
      : `one that goes with ${grantType} in grant_types`
    reader.refuse('response_types', expected, reader.value('response_types'))
  }
  const confidential = grantTypes.find((each) => abilities.confidentialGrantTypes.includes(each))
  if (authMethod === 'none' && confidential !== undefined) {
    const expected = `a method that proves something, because of ${confidential} in grant_types`
    reader.refuse('token_endpoint_auth_method', expected, 'none')
  }
  return { grantTypes, responseTypes }
}

/** The values of a type may stand in any order, and are kept in one. */
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

/** The standards' default is `code`, and nothing is said of those that use other grants alone. RFC 7591 §2 */
function defaultResponseTypes(grantTypes: readonly string[]): readonly string[] {
  return grantTypes.includes('authorization_code') ? ['code'] : []
}

function grantTypesOf(responseType: string): readonly string[] {
  // `none` goes with whatever brings people here. Multiple Response Types §4
  return [
    ...(brings(responseType, 'code') ? ['authorization_code'] : []),
    ...(isFrontChannel(responseType) ? ['implicit'] : []),
  ]
}
