import { readForeignJson } from '@valetkey/resource/foreign-json'
import type { Context } from '../context.ts'
import { type Problem, shown } from '../messages/problem.ts'
import { OutgoingFailed } from '../ports/outgoing.ts'
import type { Client } from './client.ts'
import { type DescribedClient, subjectAddresses } from './client-fields.ts'
import { type GrantTraits, tellsElsewhere } from './grant-traits.ts'

type Owner = Pick<Client, 'id' | 'declared'>
type Addresses = Pick<DescribedClient, 'redirectUris' | 'sectorIdentifierUri'>
type Subjects = Addresses & Pick<DescribedClient, 'subjectType'>

/**
 * The sector of a client: the host shared by clients that receive the same `sub` for a person. `undefined` if the
 * client has no single host. OIDC Core §8.1
 */
export function sectorOf({ redirectUris, sectorIdentifierUri }: Addresses): string | undefined {
  if (sectorIdentifierUri !== undefined) return URL.parse(sectorIdentifierUri)?.hostname
  const [first, ...others] = new Set(redirectUris.map(ownHost))
  return others.length === 0 ? first : undefined
}

/** The host of an https URI. On a person's own machine, every app has the same host or none. */
function ownHost(uri: string): string | undefined {
  return uri.startsWith('https:') ? URL.parse(uri)?.hostname : undefined
}

/** Maximum size of the document, in bytes. */
const longest = 65_536

/** Whether both registrations have the same `sub` for every person. OIDC Core §8 */
export function sameSubjects(one: Subjects, other: Subjects): boolean {
  if (one.subjectType !== other.subjectType) return false
  return one.subjectType === 'public' || sectorOf(one) === sectorOf(other)
}

/**
 * Why a self-registered pairwise client may not join its sector; `undefined` if it may. Such a client has not proved
 * that it owns its redirect URIs, so it could name those of another app and join its sector. That is harmless only
 * while every `sub` is sent to those redirect URIs, so no grant type and no other address may deliver one elsewhere.
 * OIDC Core §8.1
 */
export function joinProblem(
  client: DescribedClient,
  grantTypes: readonly GrantTraits[],
): Problem | undefined {
  const { subjectType, sectorIdentifierUri } = client
  if (subjectType === 'public') return undefined
  const elsewhere = client.grantTypes.find((name) => {
    const grantType = grantTypes.find((each) => each.name === name)
    return grantType === undefined || tellsElsewhere(grantType)
  })
  if (elsewhere !== undefined) {
    const expected = `public, because of ${elsewhere} in grant_types`
    return { path: 'subject_type', expected, came: subjectType }
  }
  // With a sector_identifier_uri, `sectorProblem` checks that its document lists every address.
  if (sectorIdentifierUri !== undefined) return undefined
  const sector = sectorOf(client)
  const stray = subjectAddresses(client).find(({ uri }) => ownHost(uri) !== sector)
  if (stray === undefined) return undefined
  const expected = `https on ${sector}, or a sector_identifier_uri that lists it, because subject_type is pairwise`
  return { path: stray.member, expected, came: shown(stray.uri) }
}

/**
 * What is wrong with the `sector_identifier_uri` of a self-registered client; `undefined` if nothing is, or if it has
 * none. The document there must list each redirect URI. For a pairwise client, it must also list each other address to
 * which the server sends a `sub`, unless that address is on the host of the document. OIDC Core §8.1,
 * OIDC Registration §5
 */
export async function sectorProblem(
  client: Subjects & Partial<DescribedClient> & Owner,
  context: Pick<Context, 'call' | 'address'>,
): Promise<Problem | undefined> {
  const { redirectUris, sectorIdentifierUri, subjectType } = client
  if (sectorIdentifierUri === undefined) return undefined
  // Without a redirect URI that the document must list, anybody could join a foreign sector.
  if (redirectUris.length === 0) {
    const expected = 'at least one URI, for the document at sector_identifier_uri to list'
    return { path: 'redirect_uris', expected, came: shown(redirectUris) }
  }
  const sector = sectorOf(client)
  const heard = subjectType === 'public' ? [] : subjectAddresses(client).map(({ uri }) => uri)
  const outside = heard.filter((uri) => ownHost(uri) !== sector)
  const listed = await listAt(sectorIdentifierUri, client, context)
  const missing = [...redirectUris, ...outside].find((uri) => !listed?.includes(uri))
  if (missing === undefined) return undefined
  // The error does not quote the response: it may hold a secret of an internal host (server-side request forgery).
  const came = listed === undefined ? 'no such list' : `one without ${shown(missing)}`
  const also = outside.length > 0 ? ', and every other address that receives a sub' : ''
  const expected = `the address of a JSON list with every redirect URI${also}`
  return { path: 'sector_identifier_uri', expected, came }
}

async function listAt(
  url: string,
  client: Owner,
  { call, address: source }: Pick<Context, 'call' | 'address'>,
): Promise<readonly unknown[] | undefined> {
  try {
    const headers = { accept: 'application/json' }
    const { status, body } = await call({
      purpose: 'sector',
      client,
      source,
      method: 'GET',
      url,
      headers,
      longest,
    })
    const list = status === 200 ? readForeignJson(body).value : undefined
    return Array.isArray(list) ? list : undefined
  } catch (error) {
    if (error instanceof OutgoingFailed) return undefined
    throw error
  }
}
