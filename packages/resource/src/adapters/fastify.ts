// An augmentation is found only where the module is imported; this import leaves nothing behind at run time.
import type {} from 'fastify'
import type { AccessToken } from '../access-token.ts'
import type { TokenRequest } from '../bearer-token.ts'
import { checkedRequirement, type Requirement } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The checked token of a request. Only on routes behind `guard`; elsewhere it is absent. */
    token: AccessToken
  }
}

type FastifyRequest = { raw: TokenRequest; token: AccessToken }

type FastifyReply = {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** A Fastify `onRequest` hook: lets requests with a good token pass, and puts it into `request.token`. */
export function guard(protect: ResourceServer, requirement: Requirement = {}) {
  const needed = checkedRequirement(requirement)
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { token, answer } = await protect.check(request.raw, needed)
    if (token) {
      request.token = token
      return
    }
    reply.code(answer.status)
    reply.headers(answer.headers)
    // Fastify waits for the answer only where the hook hands the reply back.
    return reply.send(answer.body)
  }
}
