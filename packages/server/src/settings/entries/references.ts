import { isJsonObject } from '@valetkey/resource/foreign-json'
import { usernameKey } from '../../accounts/username.ts'
import { claimsSupported } from '../../protocol/access/claims.ts'
import { mostNameBytes } from '../../protocol/access/own-claims.ts'
import { sameResource } from '../../protocol/access/resource.ts'
import { none } from '../../protocol/clients/authentication/none.ts'
import { at, type Problem, shown } from '../../protocol/messages/problem.ts'
import { reservedScopeNames } from '../file.ts'

/** The claims that a scope or an API can name without a declaration; every response has `sub`. */
const standardClaims = claimsSupported.filter((name) => name !== 'sub')

/** The lists of the file as written, including invalid entries. */
export type Lists = {
  apis: readonly unknown[]
  detailTypes: readonly unknown[]
  claims: readonly unknown[]
  scopes: readonly unknown[]
  clients: readonly unknown[]
  users: readonly unknown[]
}

/** Problems between entries: duplicate names, and references to entries that do not exist. */
export function referenceProblems(lists: Lists): Problem[] {
  return [
    ...duplicates('apis', 'identifier', lists.apis, (name) => firstSpelling(name, lists.apis)),
    ...lists.apis.flatMap((api, index) => duplicates(`apis[${index}].scopes`, 'name', listIn(api, 'scopes'))),
    ...duplicates('authorization_details_types', 'type', lists.detailTypes),
    ...unknownApis(lists),
    // Letter case is ignored: see claimNameProblem.
    ...duplicates('claims', 'name', lists.claims, (name) => name.toLowerCase()),
    ...tooLongNames(lists),
    ...unknownClaimClients(lists),
    ...duplicates('scopes', 'name', lists.scopes),
    ...scopesOfTwo(lists),
    ...unknownClaims(lists),
    ...duplicates('clients', 'client_id', lists.clients),
    ...duplicates('users', 'username', lists.users, usernameKey),
    ...unknownScopes(lists),
    ...unknownResources(lists),
    ...unknownIntrospectionClients(lists),
  ]
}

function duplicates(
  path: string,
  member: string,
  entries: readonly unknown[],
  canonical: (name: string) => string | undefined = (name) => name,
): Problem[] {
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    const name = stringIn(entry, member)
    const key = name === undefined ? undefined : canonical(name)
    if (key === undefined) continue
    const first = seen.get(key)
    if (first === undefined) {
      seen.set(key, index)
      continue
    }
    const expected = `a different ${member} from ${path}[${first}]`
    problems.push({ path: `${path}[${index}].${member}`, expected, came: shown(name) })
  }
  return problems
}

/** A URI with and without a trailing slash identifies the same API. RFC 3986 §6.2.3 */
function firstSpelling(identifier: string, apis: readonly unknown[]): string {
  const spellings = apis.map((api) => stringIn(api, 'identifier')).filter((other) => other !== undefined)
  return spellings.find((other) => sameResource(other, identifier)) ?? identifier
}

/** The names of the types, including those of invalid entries. */
export function typeNames(detailTypes: readonly unknown[]): readonly string[] {
  return detailTypes.flatMap((entry) => stringIn(entry, 'type') ?? [])
}

/** A type may name only APIs with scopes: access to any other API is all or nothing, so a detail would narrow nothing. */
function unknownApis({ apis, detailTypes }: Lists): Problem[] {
  const scoped = apis.filter((api) => listIn(api, 'scopes').length > 0)
  const known = new Set(scoped.map((api) => stringIn(api, 'identifier')))
  return detailTypes.flatMap((type, index) =>
    listIn(type, 'apis').flatMap((api, position) => {
      if (typeof api !== 'string' || known.has(api)) return []
      const path = at(`authorization_details_types[${index}].apis`, position)
      return [{ path, expected: 'the identifier of an entry of apis that has scopes', came: shown(api) }]
    }),
  )
}

/** A scope is either about people or of an API. */
function scopesOfTwo({ apis, scopes }: Lists): Problem[] {
  const ofApis = new Set(apis.flatMap((api) => listIn(api, 'scopes').map((scope) => stringIn(scope, 'name'))))
  return scopes.flatMap((scope, index) => {
    const name = stringIn(scope, 'name')
    if (name === undefined || !ofApis.has(name)) return []
    return [
      { path: `scopes[${index}].name`, expected: 'a name that no API gives to a scope', came: shown(name) },
    ]
  })
}

/** Claims that a scope or an API names, but that nobody declared. */
function unknownClaims({ claims, scopes, apis }: Lists): Problem[] {
  const known = new Set([...standardClaims, ...claims.flatMap((claim) => stringIn(claim, 'name') ?? [])])
  const within = Object.entries({ apis, scopes })
  const naming = within.flatMap(([list, entries]) => entries.map((entry, index) => ({ entry, list, index })))
  return naming.flatMap(({ entry, list, index }) =>
    listIn(entry, 'claims').flatMap((name, position) => {
      if (typeof name !== 'string' || known.has(name)) return []
      const path = at(`${list}[${index}].claims`, position)
      return [{ path, expected: 'a standard claim or the name of an entry of claims', came: shown(name) }]
    }),
  )
}

function tooLongNames({ claims }: Lists): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(claims.flatMap((claim) => stringIn(claim, 'name') ?? [])))
  if (bytes <= mostNameBytes) return []
  const expected = `names with at most ${mostNameBytes} bytes of JSON together, because tokens contain them`
  return [{ path: 'claims', expected, came: `${bytes} bytes` }]
}

function unknownClaimClients({ claims, clients }: Lists): Problem[] {
  const known = new Set(clients.map((client) => stringIn(client, 'client_id')))
  return claims.flatMap((claim, index) =>
    listIn(claim, 'clients').flatMap((id, position) => {
      if (typeof id !== 'string' || known.has(id)) return []
      const path = at(`claims[${index}].clients`, position)
      return [{ path, expected: 'the client_id of an entry of clients', came: shown(id) }]
    }),
  )
}

function unknownScopes({ apis, scopes, clients }: Lists): Problem[] {
  const known = new Set([...reservedScopeNames, ...scopes.flatMap((scope) => stringIn(scope, 'name') ?? [])])
  for (const api of apis) {
    for (const scope of listIn(api, 'scopes')) {
      const name = stringIn(scope, 'name')
      if (name !== undefined) known.add(name)
    }
  }
  return clients.flatMap((client, index) =>
    (stringIn(client, 'scope') ?? '')
      .split(' ')
      .filter((name) => name !== '' && !known.has(name))
      .map((name) => ({
        path: `clients[${index}].scope`,
        expected: 'scopes of OpenID Connect, of the admin API, of an entry of apis or of scopes',
        came: shown(name),
      })),
  )
}

function unknownResources({ apis, clients }: Lists): Problem[] {
  const known = apis.flatMap((api) => stringIn(api, 'identifier') ?? [])
  return clients.flatMap((client, index) =>
    listIn(client, 'resources').flatMap((named, position) => {
      if (typeof named !== 'string' || known.some((api) => sameResource(api, named))) return []
      const path = at(`clients[${index}].resources`, position)
      return [{ path, expected: 'the identifier of an entry of apis', came: shown(named) }]
    }),
  )
}

/** RFC 7662 §2.1: the caller of introspection has to authenticate, so it must be a client with a secret. */
function unknownIntrospectionClients({ apis, clients }: Lists): Problem[] {
  const confidential = new Set(
    clients
      .filter((client) => stringIn(client, 'token_endpoint_auth_method') !== none.name)
      .map((client) => stringIn(client, 'client_id')),
  )
  return apis.flatMap((api, index) =>
    listIn(api, 'introspection_clients').flatMap((id, position) => {
      if (typeof id !== 'string' || confidential.has(id)) return []
      const path = at(`apis[${index}].introspection_clients`, position)
      return [{ path, expected: 'the client_id of an entry of clients that has a secret', came: shown(id) }]
    }),
  )
}

function stringIn(entry: unknown, member: string): string | undefined {
  const value = isJsonObject(entry) ? entry[member] : undefined
  return typeof value === 'string' ? value : undefined
}

function listIn(entry: unknown, member: string): readonly unknown[] {
  const value = isJsonObject(entry) ? entry[member] : undefined
  return Array.isArray(value) ? value : []
}
