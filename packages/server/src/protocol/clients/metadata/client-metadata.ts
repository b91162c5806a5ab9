import type { Abilities } from '../abilities.ts'
import { type Client, type ClientSecret, userIdPrefix } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { readClientAuthentication } from './client-authentication.ts'
import { readGrants } from './grants.ts'
import { declaredTimes } from './list-limits.ts'
import { readLogout } from './logout.ts'
import { type Metadata, MetadataReader } from './metadata-reader.ts'
import { readRedirects } from './redirects.ts'
import { readRequests } from './requests.ts'
import { readEncryption, readSignedResponses, requireSector } from './responses.ts'
import { readScopes } from './scopes.ts'

/** What the metadata does not say about a client, because the server or the operator decides it. */
export type Registration = {
  id: string
  secrets: readonly ClientSecret[]
  declared: boolean
}

/** Every member that `clientFromMetadata` reads. */
export const clientMetadataMembers: readonly string[] = everyClientField.map(([, { member }]) => member)

/**
 * Turns client metadata into a client, or into everything that is wrong with it. Members it does not know are
 * ignored. RFC 7591 §2, OIDC Registration §2
 */
export function clientFromMetadata(
  metadata: Metadata,
  registration: Registration,
  abilities: Abilities,
): { client: Client } | { problems: MetadataReader['problems'] } {
  const reader = new MetadataReader(metadata, registration.declared ? declaredTimes : 1)
  const idProblem = clientIdProblem(registration.id)
  if (idProblem !== undefined) reader.refuse('client_id', idProblem, registration.id)

  const authentication = readClientAuthentication(reader, abilities)
  const grants = readGrants(reader, authentication, abilities)
  const redirects = readRedirects(reader, grants)
  const signed = readSignedResponses(reader)
  requireSector(reader, signed, redirects)
  const client: Client = {
    id: registration.id,
    name: reader.text('client_name', 200) ?? registration.id,
    uri: reader.pageUri('client_uri'),
    logoUri: reader.pageUri('logo_uri'),
    policyUri: reader.pageUri('policy_uri'),
    tosUri: reader.pageUri('tos_uri'),
    contacts: reader.lines('contacts', 254),
    softwareId: reader.text('software_id', 200),
    softwareVersion: reader.text('software_version', 200),
    // What it says counts only with its signature, which is not for here to see.
    softwareStatement: undefined,
    ...redirects,
    ...grants,
    ...readScopes(reader, grants, abilities),
    ...authentication,
    ...signed,
    ...readEncryption(reader, authentication),
    ...readRequests(reader, abilities),
    ...readLogout(reader, redirects.redirectUris),
    secrets: registration.secrets,
    declared: registration.declared,
    disabledAt: null,
    // Whoever keeps it says when.
    changedAt: 0,
  }
  return reader.problems.length === 0 ? { client } : { problems: reader.problems }
}

/** What a client id has to be, if this one is not. */
export function clientIdProblem(id: string): string | undefined {
  if (!/^[\x21-\x7e]{1,255}$/.test(id)) return '1 to 255 printable ASCII characters without spaces'
  // Access tokens carry both kinds of id as `sub`: one that could be either would be somebody else's.
  if (id.startsWith(userIdPrefix)) return `an id that does not begin with ${userIdPrefix}, as people's ids do`
  // URLs are the ids of clients that describe themselves, and a colon ends the id in HTTP Basic. RFC 7617 §2
  if (id.startsWith('https://')) return 'an id that does not begin with https://'
  if (id.includes(':')) return 'an id without a colon, which HTTP Basic could not carry'
  return undefined
}
