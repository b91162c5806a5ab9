import type { Extensions } from '../../protocol/extensions.ts'
import type { Problem } from '../../protocol/messages/problem.ts'
import { abilitiesOf } from '../../protocol/server-abilities.ts'
import type { File } from '../file.ts'
import type { Issuer } from '../issuer.ts'
import { readApiEntry } from './api-entry.ts'
import { readClaimEntry } from './claim-entry.ts'
import { readClientEntry } from './client-entry.ts'
import { readDetailTypeEntry } from './detail-type-entry.ts'
import { referenceProblems, typeNames } from './references.ts'
import { readScopeEntry } from './scope-entry.ts'
import { readUserEntry } from './user-entry.ts'

/** Reads each entry separately, so that an invalid one does not hide problems of the others. */
export function readEntries(
  raw: Readonly<Record<string, unknown>>,
  issuer: Issuer,
  file: Pick<File, 'features' | 'acr_values'>,
  extensions: Extensions,
) {
  const lists = {
    apis: listOf(raw.apis),
    detailTypes: listOf(raw.authorization_details_types),
    claims: listOf(raw.claims),
    scopes: listOf(raw.scopes),
    clients: listOf(raw.clients),
    users: listOf(raw.users),
  }
  const problems: Problem[] = []
  const { isPublic } = issuer
  const valid = <Entry extends object>(read: (Entry | { problems: readonly Problem[] })[]): Entry[] =>
    read.filter((each): each is Entry => {
      if (!('problems' in each)) return true
      problems.push(...each.problems)
      return false
    })
  const claims = valid(lists.claims.map((entry, index) => readClaimEntry(entry, `claims[${index}]`))).map(
    ({ claim }) => claim,
  )
  const named = {
    authorizationDetailsTypes: typeNames(lists.detailTypes),
    acrValues: file.acr_values.map(({ value }) => value),
    claims,
  }
  // What clients can do does not depend on who can create an account.
  const abilities = abilitiesOf({ ...file.features, sign_up: false }, named, extensions)
  const apis = valid(lists.apis.map((entry, index) => readApiEntry(entry, `apis[${index}]`, issuer)))
  const detailTypes = valid(
    lists.detailTypes.map((entry, index) =>
      readDetailTypeEntry(entry, `authorization_details_types[${index}]`),
    ),
  )
  const scopes = valid(lists.scopes.map((entry, index) => readScopeEntry(entry, `scopes[${index}]`)))
  const clients = valid(
    lists.clients.map((entry, index) => readClientEntry(entry, `clients[${index}]`, { isPublic, abilities })),
  )
  const users = valid(
    lists.users.map((entry, index) => readUserEntry(entry, `users[${index}]`, { isPublic, claims })),
  )
  problems.push(...referenceProblems(lists))
  return {
    apis: apis.map(({ api }) => api),
    detailTypes: detailTypes.map(({ detailType }) => detailType),
    claims,
    scopes: scopes.map(({ scope }) => scope),
    clients: clients.map(({ client }) => client),
    users: users.map(({ user }) => user),
    abilities,
    problems,
    warnings: [...clients, ...users].flatMap((each) => each.warnings),
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
