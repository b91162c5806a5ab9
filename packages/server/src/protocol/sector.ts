import type { DescribedClient } from './client-fields.ts'
import { type Outgoing, OutgoingFailed } from './outgoing.ts'
import { type Problem, shown } from './problem.ts'

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

/** What brings tokens of a person is heard at a redirect URI and nowhere else. */
const answeredThere = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']

/**
 * What is wrong with the sector of a client that registers itself and is pairwise: it has shown of no address that it is
 * its own, so all that keeps it from what people are called there is that it hears nothing. `undefined` where nothing
 * is. OIDC Core §8.1
 */
export function joinProblem({
  subjectType,
  grantTypes,
}: Pick<DescribedClient, 'subjectType' | 'grantTypes'>): Problem | undefined {
  const elsewhere = grantTypes.find((name) => !answeredThere.includes(name))
  if (subjectType === 'public' || elsewhere === undefined) return undefined
  return {
    path: 'subject_type',
    expected: `public, because of ${elsewhere} in grant_types`,
    came: subjectType,
  }
}

/**
 * What is wrong with the `sector_identifier_uri` of a client that registers itself: whoever serves the document has
 * to say there that each of its redirect URIs belongs to the sector. `undefined` where nothing is, or where it names
 * none. OIDC Core §8.1, OIDC Registration §5
 */
export async function sectorProblem(client: Addresses, call: Outgoing): Promise<Problem | undefined> {
  const { redirectUris, sectorIdentifierUri } = client
  if (sectorIdentifierUri === undefined) return undefined
  // With nothing to be listed, anybody could join the sector of others.
  if (redirectUris.length === 0) {
    const expected = 'at least one URI, for the document at sector_identifier_uri to list'
    return { path: 'redirect_uris', expected, came: shown(redirectUris) }
  }
  const listed = await listAt(sectorIdentifierUri, call)
  const missing = redirectUris.find((uri) => !listed?.includes(uri))
  if (missing === undefined) return undefined
  // What its host answered instead stays here: it may be a secret of a server that only this one reaches.
  const came = listed === undefined ? 'no such list' : `one without ${shown(missing)}`
  const expected = 'the address of a JSON list with every redirect URI'
  return { path: 'sector_identifier_uri', expected, came }
}

async function listAt(url: string, call: Outgoing): Promise<readonly unknown[] | undefined> {
  try {
    const headers = { accept: 'application/json' }
    const { status, body } = await call({ method: 'GET', url, headers, longest })
    const list: unknown = status === 200 ? JSON.parse(body) : undefined
    return Array.isArray(list) ? list : undefined
  } catch (error) {
    if (error instanceof OutgoingFailed || error instanceof SyntaxError) return undefined
    throw error
  }
}
