import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessToken } from '../access-token.ts'
import { checkedRequirement, type Requirement } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'
import { send } from './send.ts'

/** A node:http request with a valid access token. */
export type GuardedRequest = IncomingMessage & { token: AccessToken }

/** Wraps a node:http listener, which then runs only for requests with a valid access token, in `request.token`. */
export function guard<R extends ServerResponse>(
  protect: ResourceServer,
  requirement: Requirement,
  listener: (request: GuardedRequest, response: R) => unknown,
): (request: IncomingMessage, response: R) => Promise<void> {
  const needed = checkedRequirement(requirement)
  return async (request, response) => {
    const { token, answer } = await protect.check(request, needed)
    if (answer) return send(answer, response)
    await listener(Object.assign(request, { token }), response)
  }
}
