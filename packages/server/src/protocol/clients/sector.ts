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
 * The host that clients which may know a person by the same `sub` share; `undefined` where no single host says so.
 * OIDC Core §8.1
 */
export function sectorOf({ redirectUris, sectorIdentifierUri }: Addresses): string | undefined {
  if (sectorIdentifierUri !== undefined) return URL.parse(sectorIdentifierUri)?.hostname
  const [first, ...others] = new Set(redirectUris.map(ownHost))
  return others.length === 0 ? first : undefined
}

/** Of an address on the web. On a person's own machine every app has the same host, or none. */
function ownHost(uri: string): string | undefined {
  return uri.startsWith('https:') ? URL.parse(uri)?.hostname : undefined
}

/** Bytes. */
const longest = 65_536

/** Whether both clients know every person by the same `sub`. OIDC Core §8 */
export function sameSubjects(one: Subjects, other: Subjects): boolean {
  if (one.subjectType !== other.subjectType) return false
  return one.subjectType === 'public' || sectorOf(one) === sectorOf(other)
}

/**
 * What is wrong with the sector of a client that registers itself and is pairwise: it has shown of no address that it is
 * its own, so all that keeps it from what people are called there is that it hears nothing. Neither a grant type nor an
 * address may bring it that elsewhere. `undefined` where nothing is wrong. OIDC Core §8.1
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
  // Otherwise the document there has to know each of them.
  if (sectorIdentifierUri !== undefined) return undefined
  const sector = sectorOf(client)
  const stray = subjectAddresses(client).find(({ uri }) => ownHost(uri) !== sector)
  if (stray === undefined) return undefined
  const expected = `https on ${sector}, or a sector_identifier_uri that lists it, because subject_type is pairwise`
  return { path: stray.member, expected, came: shown(stray.uri) }
}

/**
 * What is wrong with the `sector_identifier_uri` of a client that registers itself: whoever serves the document has
 * to say there that each of its redirect URIs belongs to the sector, and so for a pairwise client each other address
 * at which it hears what people are called, unless that is on the host of the document. `undefined` where nothing is,
 * or where it names none. OIDC Core §8.1, OIDC Registration §5
 */
export async function sectorProblem(
  client: Subjects & Partial<DescribedClient> & Owner,
  context: Pick<Context, 'call' | 'address'>,
): Promise<Problem | undefined> {
  const { redirectUris, sectorIdentifierUri, subjectType } = client
  if (sectorIdentifierUri === undefined) return undefined
  // With nothing to be listed, anybody could join the sector of others.
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
  // What its host answered instead stays here: it may be a secret of a server that only this one reaches.
  const came = listed === undefined ? 'no such list' : `one without ${shown(missing)}`
  const also = outside.length > 0 ? ', and every other address that hears of people' : ''
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
