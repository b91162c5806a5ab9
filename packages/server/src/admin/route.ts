import type * as v from 'valibot'
import type { AdminScope } from '../protocol/access/admin-api.ts'
import type { Context } from '../protocol/context.ts'
import type { AdminParts } from './admin-parts.ts'
import type { AdminRole, Caller } from './caller.ts'
import type { Input } from './input/input.ts'

/** An operation of the admin API, as data: the router, the OpenAPI document and the tests follow from the list. */
export type AdminRoute = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the path of the admin API, such as `/clients/{client_id}`. */
  path: string
  /** The name of the operation in the OpenAPI document: `listClients`. */
  name: string
  summary: string
  /** `undefined`: any token of the admin API is enough, such as to read who one is. */
  scope: AdminScope | undefined
  roles: readonly [AdminRole, ...AdminRole[]]
  /** The query parameters. */
  query?: Input<Readonly<Record<string, unknown>>>
  /** The body. With `PATCH` it is a JSON merge patch. RFC 7396 */
  input?: Input<unknown>
  /** The statuses of success, each with the schema of its body; `undefined`: no body. */
  answers: Readonly<Partial<Record<200 | 201 | 204, v.GenericSchema | undefined>>>
  /** Whether an answer has an ETag, and `If-Match` is obeyed. */
  versioned?: true
  handle(call: AdminCall<never, never>): Promise<AdminAnswer>
}

/** One call of an operation. */
export type AdminCall<Query, Body> = {
  caller: Caller
  /** The values of the placeholders in the path, decoded. */
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  precondition: Precondition
  context: Context
  parts: AdminParts
}

/** What a write depends on. Throws 412 unless the value that is stored now is the expected one. */
export type Precondition = {
  /** `current`: the representation of what is stored; `undefined` if there is nothing. */
  require(current: unknown): void
}

/**
 * `value` is the body as JSON; without one there is no body. `stored`: the representation that its ETag is of, if that
 * is another. `location`: the path of what was created, below the API.
 */
export type AdminAnswer = { status: 200 | 201 | 204; value?: unknown; stored?: unknown; location?: string }

/** Ties the types of `handle` to those of the query and the body. */
export function route<Query = undefined, Body = undefined>(
  definition: Omit<AdminRoute, 'query' | 'input' | 'handle'> & {
    query?: Input<Query>
    input?: Input<Body>
    handle(call: AdminCall<Query, Body>): Promise<AdminAnswer>
  },
): AdminRoute {
  return definition as unknown as AdminRoute
}
