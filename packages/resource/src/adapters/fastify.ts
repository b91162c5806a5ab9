// TypeScript finds a module augmentation only where the module is imported. This import is erased at run time.
import type {} from 'fastify'
import type { AccessToken } from '../access-token.ts'
import type { TokenRequest } from '../bearer-token.ts'
import { checkedRequirement, type Requirement } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified access token. Present only on routes behind `guard`. */
    token: AccessToken
  }
}

type FastifyRequest = { raw: TokenRequest; token: AccessToken }

type FastifyReply = {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** A Fastify `onRequest` hook: passes on requests with a valid access token, and sets `request.token`. */
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
    // Fastify waits for the response only if the hook returns the reply.
    return reply.send(answer.body)
  }
}
