import type { LanguageVariants } from '../../messages/language-tags.ts'
import type { Abilities } from '../abilities.ts'
import { type Client, type ClientSecret, userIdPrefix } from '../client.ts'
import { everyClientField, languageVariants } from '../client-fields.ts'
import { variantOf } from '../language-variants.ts'
import { readClaimForms } from './claim-metadata.ts'
import { readClientAuthentication } from './client-authentication.ts'
import { readGrants } from './grants.ts'
import { declaredTimes } from './list-limits.ts'
import { readLogout } from './logout-metadata.ts'
import { type Metadata, MetadataReader } from './metadata-reader.ts'
import { readRedirects } from './redirects.ts'
import { readRequests } from './request-metadata.ts'
import { readEncryption, readSignedResponses, requireSector } from './response-metadata.ts'
import { readScopes } from './scopes.ts'

/** The part of a client that the server or the operator decides, not its metadata. */
export type Registration = {
  id: string
  secrets: readonly ClientSecret[]
  declared: boolean
}

/** Every member that `clientFromMetadata` reads. */
export const clientMetadataMembers: readonly string[] = everyClientField
  .map(([, { member }]) => member)
  .filter((member) => member !== languageVariants)

/**
 * Reads a client from its metadata, or returns every problem with it. Unknown members are ignored. RFC 7591 §2,
 * OIDC Registration §2
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
    variants: readVariants(reader, registration),
    contacts: reader.lines('contacts', 254),
    softwareId: reader.text('software_id', 200),
    softwareVersion: reader.text('software_version', 200),
    // Set by the caller that has verified its signature.
    softwareStatement: undefined,
    ...redirects,
    ...grants,
    ...readScopes(reader, grants, abilities),
    ...authentication,
    ...signed,
    ...readClaimForms(reader, abilities),
    ...readEncryption(reader, authentication),
    ...readRequests(reader, abilities),
    ...readLogout(reader, redirects.redirectUris),
    secrets: registration.secrets,
    declared: registration.declared,
    disabledAt: null,
    // Set when the client is stored.
    changedAt: 0,
  }
  return reader.problems.length === 0 ? { client } : { problems: reader.problems }
}

/** More languages than there are pages in; each member may have that many variants. */
const mostVariants = 100

/**
 * Reads the names and addresses in other languages, by the rules of the member itself. Members with anything else after
 * `#` are unknown, and so ignored. In the order of their names, so that equal registrations are stored as equal texts.
 * RFC 7591 §2.2
 */
function readVariants(
  reader: MetadataReader,
  { declared }: { declared: boolean },
): LanguageVariants | undefined {
  const names = reader.names.filter((name) => variantOf(name) !== undefined).sort()
  const most = declared ? mostVariants * declaredTimes : mostVariants
  const [tooMany] = names.slice(most)
  if (tooMany !== undefined) {
    return reader.refuse(tooMany, `at most ${most} names and addresses in other languages`, names.length)
  }
  const read = names.flatMap((name) => {
    const isName = variantOf(name)?.member === 'client_name'
    const value = isName ? reader.text(name, 200) : reader.pageUri(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return read.length === 0 ? undefined : Object.fromEntries(read)
}

/** Why a client id is not allowed, as the end of a sentence “expected …”; `undefined` if it is. */
export function clientIdProblem(id: string): string | undefined {
  if (!/^[\x21-\x7e]{1,255}$/.test(id)) return '1 to 255 printable ASCII characters without spaces'
  // Access tokens have both user ids and client ids as `sub`: a client must not be able to pose as a person.
  if (id.startsWith(userIdPrefix))
    return `an id that does not begin with ${userIdPrefix}, the prefix of user ids`
  // URLs are reserved for client ID metadata documents. A colon ends the id in HTTP Basic. RFC 7617 §2. It also tells
  // the audience of an access token from that of an ID token: see access-token.ts.
  if (id.startsWith('https://')) return 'an id that does not begin with https://'
  if (id.includes(':')) return 'an id without a colon, which HTTP Basic does not allow'
  return undefined
}
