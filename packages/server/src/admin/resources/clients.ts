import * as v from 'valibot'
import { adminScopeNames } from '../../protocol/access/admin-api.ts'
import { named } from '../../protocol/clients/abilities.ts'
import { keptSecret } from '../../protocol/clients/authentication/client-secret.ts'
import type { Client } from '../../protocol/clients/client.ts'
import { clientIdProblem } from '../../protocol/clients/metadata/client-metadata.ts'
import { needsNewConsent } from '../../protocol/clients/registration/needs-new-consent.ts'
import type { Context } from '../../protocol/context.ts'
import { wrap } from '../../protocol/secrets/artefact.ts'
import type { StoredClient } from '../admin-store.ts'
import { byCaller } from '../by-caller.ts'
import type { Caller } from '../caller.ts'
import { inputOf } from '../input/input.ts'
import { mergePatch } from '../input/merge-patch.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { segmentOf } from '../input/path-match.ts'
import { strict, word } from '../input/strict.ts'
import { invalidInput } from '../output/invalid-input.ts'
import { AdminProblem } from '../output/problem.ts'
import { type AdminAnswer, type AdminCall, type AdminRoute, route } from '../route.ts'
import { clientBody, clientOf, clientSchema, clientWithSecretSchema, shownClient } from './client-shape.ts'

type Body = Readonly<Record<string, unknown>>
type Call<Query = undefined> = AdminCall<Query, Body>

const reading = { scope: 'admin.clients.read', roles: ['owner', 'operator', 'auditor'] } as const
const writing = { scope: 'admin.clients.write', roles: ['owner', 'operator'] } as const

/** The random bytes of a client secret. */
const secretLength = 48
/** A secret that is replaced stays valid for at most so many seconds. */
const longestOverlap = 30 * 86_400
/** Against others who change the same client; losing this often is no race any more. */
const rounds = 5

/** The registered clients, with the metadata of RFC 7591 under its own names. */
export const clientRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/clients',
    name: 'listClients',
    summary: 'Clients in the order of their ids',
    ...reading,
    query: inputOf(strict({ ...pageQuery, prefix: v.optional(word) })),
    answers: { 200: listOf(clientSchema) },
    async handle({ query, parts }) {
      const page = pageOf(query)
      const rows = await parts.store.clientPage({ ...page, prefix: query.prefix })
      return {
        status: 200,
        value: pageFrom(rows, page, { key: ({ client }) => client.id, show: shownClient }),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/clients',
    name: 'createClient',
    summary: 'Adds a client with an id that the server chooses',
    ...writing,
    input: clientBody,
    answers: { 201: clientWithSecretSchema },
    versioned: true,
    handle: (call) => create(`app_${call.context.random(16).toString('base64url')}`, call),
  }),
  route({
    method: 'GET',
    path: '/clients/{client_id}',
    name: 'getClient',
    summary: 'One client',
    ...reading,
    answers: { 200: clientSchema },
    versioned: true,
    async handle({ params, parts }) {
      return { status: 200, value: shownClient(await found(params, parts)) }
    },
  }),
  route({
    method: 'PUT',
    path: '/clients/{client_id}',
    name: 'putClient',
    summary: 'Adds a client with this id, or replaces everything that it has',
    ...writing,
    input: clientBody,
    answers: { 200: clientWithSecretSchema, 201: clientWithSecretSchema },
    versioned: true,
    async handle(call) {
      const id = call.params.client_id ?? ''
      const before = await call.parts.store.storedClient(id)
      return before === undefined ? create(id, call) : change(call, () => call.body)
    },
  }),
  route({
    method: 'PATCH',
    path: '/clients/{client_id}',
    name: 'patchClient',
    summary: 'Changes single members of a client; null removes one',
    ...writing,
    input: clientBody,
    answers: { 200: clientWithSecretSchema },
    versioned: true,
    handle: (call) => change(call, (before) => mergePatch(shownClient(before), call.body) as Body),
  }),
  route({
    method: 'DELETE',
    path: '/clients/{client_id}',
    name: 'deleteClient',
    summary: 'Removes a client, what people allowed it, and its tokens',
    ...writing,
    answers: { 204: undefined },
    versioned: true,
    async handle(call) {
      const { context, caller, parts } = call
      for (let round = 0; round < rounds; round += 1) {
        const { client } = await changeable(call)
        const outcome = await parts.store.removeClient({
          id: client.id,
          changedAt: client.changedAt,
          events: [byCaller({ type: 'client_deleted', clientId: client.id }, caller, context)],
          now: context.now(),
        })
        if (outcome === 'removed') return { status: 204 }
      }
      throw alwaysChanging()
    },
  }),
  route({
    method: 'POST',
    path: '/clients/{client_id}/secrets',
    name: 'createClientSecret',
    summary: 'Makes a new secret; the one before stays valid for a while',
    ...writing,
    input: inputOf(
      strict({
        overlap: v.optional(
          v.pipe(
            v.number(`a whole number of seconds from 0 to ${longestOverlap}`),
            v.integer(`a whole number of seconds from 0 to ${longestOverlap}`),
            v.minValue(0, `a whole number of seconds from 0 to ${longestOverlap}`),
            v.maxValue(longestOverlap, `a whole number of seconds from 0 to ${longestOverlap}`),
          ),
          86_400,
        ),
      }),
    ),
    answers: { 201: clientWithSecretSchema },
    versioned: true,
    async handle(call) {
      const { context, parts, body } = call
      const now = context.now()
      for (let round = 0; round < rounds; round += 1) {
        const before = await changeable(call)
        const { secret, kept } = newSecret(before.client, context)
        if (kept === undefined) {
          throw new AdminProblem('conflict', 'this client authenticates without a secret')
        }
        const [newest] = before.client.secrets.toSorted((one, other) => other.createdAt - one.createdAt)
        const ends = now + body.overlap * 1000
        const overlapping =
          newest === undefined || body.overlap === 0
            ? []
            : [{ ...newest, expiresAt: Math.min(newest.expiresAt ?? ends, ends) }]
        const client = { ...before.client, secrets: [...overlapping, kept] }
        const outcome = await stored(client, before, call)
        if (outcome === 'replaced') return { status: 201, ...(await withSecret(client.id, secret, parts)) }
      }
      throw alwaysChanging()
    },
  }),
]

async function create(id: string, call: Call): Promise<AdminAnswer> {
  const { body, context, caller, parts, precondition } = call
  const problem = clientIdProblem(id)
  if (problem !== undefined)
    throw invalidInput([{ path: 'client_id', expected: problem, came: JSON.stringify(id) }])
  precondition.require(undefined)
  const now = context.now()
  const read = clientOf(body, { id, before: undefined, abilities: context.registration.abilities, now })
  if ('problems' in read) throw invalidInput(read.problems)
  requireMayAdminister(caller, read.client)
  const { client, secret } = withNeededSecret(read.client, context)
  const events = [byCaller({ type: 'client_created', clientId: id }, caller, context)]
  const outcome = await parts.store.createClient({ client, events, now })
  if (outcome === 'exists') throw new AdminProblem('exists', 'there is a client with this id already')
  return { status: 201, location: `/clients/${segmentOf(id)}`, ...(await withSecret(id, secret, parts)) }
}

/** Changes a client as `wanted` says; it is asked again if somebody else was first and no `If-Match` excludes that. */
async function change(call: Call, wanted: (before: StoredClient) => Body): Promise<AdminAnswer> {
  const { context, caller, parts } = call
  for (let round = 0; round < rounds; round += 1) {
    const before = await changeable(call)
    const { abilities } = context.registration
    const id = before.client.id
    const read = clientOf(wanted(before), { id, before, abilities, now: context.now() })
    if ('problems' in read) throw invalidInput(read.problems)
    requireMayAdminister(caller, read.client)
    const { client, secret } = withNeededSecret(read.client, context)
    if ((await stored(client, before, call)) === 'replaced')
      return { status: 200, ...(await withSecret(id, secret, parts)) }
  }
  throw alwaysChanging()
}

function stored(
  client: Client,
  before: StoredClient,
  { context, caller, parts }: Pick<Call, 'context' | 'caller' | 'parts'>,
): Promise<'replaced' | 'lost'> {
  return parts.store.replaceClient({
    client,
    changedAt: before.client.changedAt,
    asksAnew: needsNewConsent(before.client, client),
    events: [byCaller({ type: 'client_changed', clientId: client.id }, caller, context)],
    now: context.now(),
  })
}

async function found(params: Readonly<Record<string, string>>, parts: Call['parts']): Promise<StoredClient> {
  const client = await parts.store.storedClient(params.client_id ?? '')
  if (client === undefined) throw new AdminProblem('not_found', 'there is no client with this id')
  return client
}

/** The client of the path. Throws unless this caller may change it, and `If-Match` holds. */
async function changeable({
  params,
  parts,
  caller,
  precondition,
}: Pick<Call, 'params' | 'parts' | 'caller' | 'precondition'>): Promise<StoredClient> {
  const before = await found(params, parts)
  requireMayAdminister(caller, before.client)
  if (before.client.declared) {
    throw new AdminProblem('declared', 'the configuration file declares this client; change it there')
  }
  precondition.require(shownClient(before))
  return before
}

/**
 * A client that may administer this server is for owners alone: whoever gives it another redirect URI or secret acts in
 * the role of those who use it.
 */
function requireMayAdminister({ role }: Caller, { scope }: Client): void {
  const own = scope.find((name) => adminScopeNames.includes(name))
  if (own === undefined || role === 'owner') return
  throw new AdminProblem('forbidden', `only an owner can change a client with the scope ${own}`)
}

/** A client that authenticates with a secret gets one if it has none of the right kind; any other client has none. */
function withNeededSecret(client: Client, context: Context): { client: Client; secret: string | undefined } {
  const method = named(context.registration.abilities.authMethods, client.tokenEndpointAuthMethod)
  if (!method?.secret) return { client: { ...client, secrets: [] }, secret: undefined }
  const isSealed = method.sealedSecret === true
  const isUsable =
    client.secrets.length > 0 && client.secrets.every(({ plain }) => (plain !== undefined) === isSealed)
  if (isUsable) return { client, secret: undefined }
  const { secret, kept } = newSecret(client, context)
  return { client: { ...client, secrets: kept === undefined ? [] : [kept] }, secret }
}

function newSecret(client: Client, context: Context) {
  const method = named(context.registration.abilities.authMethods, client.tokenEndpointAuthMethod)
  if (!method?.secret) return { secret: undefined, kept: undefined }
  const secret = wrap('vk_secret_', context.random(secretLength))
  return { secret, kept: keptSecret(secret, method, { createdAt: context.now(), expiresAt: null }) }
}

/** The client as it is stored now, with its new secret, which nobody can read later. */
async function withSecret(
  id: string,
  secret: string | undefined,
  parts: Call['parts'],
): Promise<Pick<AdminAnswer, 'value' | 'stored'>> {
  const stored = shownClient(await found({ client_id: id }, parts))
  const value =
    secret === undefined ? stored : { ...stored, client_secret: secret, client_secret_expires_at: 0 }
  return { value, stored }
}

function alwaysChanging(): AdminProblem {
  return new AdminProblem('changed', 'others keep changing this client; try again')
}
