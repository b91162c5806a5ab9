import { type ErrorOptions, OAuthError } from '../../protocol/messages/errors.ts'
import type { Problem } from '../../protocol/messages/problem.ts'
import { pointerOf } from './pointer.ts'

/** Every kind of problem that the admin API itself reports, with its status and title. RFC 9457 §3.1 */
const kinds = {
  invalid_input: [422, 'The request has values that cannot be stored'],
  unreadable: [400, 'The request cannot be read'],
  unsupported_media_type: [415, 'The body has another media type than this operation reads'],
  not_found: [404, 'There is nothing with this id'],
  declared: [409, 'The configuration file declares this; change it there'],
  exists: [409, 'There is one already'],
  conflict: [409, 'The state of this server does not allow it'],
  changed: [412, 'Somebody was first: it has changed since it was read'],
  forbidden: [403, 'The role of the caller does not allow it'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemKind = keyof typeof kinds

/** An error of the admin API. `detail` is for its caller; `problems` are about single members of the body. */
export class AdminProblem extends OAuthError {
  readonly kind: ProblemKind
  readonly problems: readonly Problem[]

  constructor(
    kind: ProblemKind,
    detail: string,
    { problems = [], ...options }: Omit<ErrorOptions, 'status'> & { problems?: readonly Problem[] } = {},
  ) {
    super('invalid_request', detail, { ...options, status: kinds[kind][0] })
    this.kind = kind
    this.problems = problems
  }
}

/** The members of a problem document for any error. RFC 9457 §3 */
export function problemDocument(error: OAuthError, flowId: string): Readonly<Record<string, unknown>> {
  const isOwn = error instanceof AdminProblem
  return {
    type: `urn:valetkey:problem:${isOwn ? error.kind : error.code}`,
    title: isOwn ? kinds[error.kind][1] : titles[error.code],
    status: error.status,
    detail: error.description,
    ...(isOwn && error.problems.length > 0
      ? {
          errors: error.problems.map(({ path, expected, came }) => ({
            pointer: pointerOf(path),
            detail: `expected ${expected}, got ${came}`,
          })),
        }
      : {}),
    flow_id: flowId,
  }
}

/** Titles of the errors that do not come from the admin API itself. */
const titles: Readonly<Record<string, string>> = {
  invalid_token: 'An access token is needed',
  insufficient_scope: 'The access token does not have the scope that is needed',
  invalid_request: 'The request cannot be handled',
  temporarily_unavailable: 'The server cannot answer now',
  server_error: 'Something went wrong on our side',
}
