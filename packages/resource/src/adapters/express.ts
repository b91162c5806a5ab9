import type { ServerResponse } from 'node:http'
import type { AccessToken } from '../access-token.ts'
import type { TokenRequest } from '../bearer-token.ts'
import { checkedRequirement, type Requirement } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'
import { send } from './send.ts'

declare global {
  namespace Express {
    interface Request {
      /** The verified access token. Present only on routes behind `guard`. */
      token: AccessToken
    }
  }
}

type ExpressRequest = TokenRequest & { token: AccessToken }

/** Express middleware: passes on requests with a valid access token, and sets `req.token`. */
export function guard(protect: ResourceServer, requirement: Requirement = {}) {
  const needed = checkedRequirement(requirement)
  return async (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => {
    try {
      const { token, answer } = await protect.check(request, needed)
      if (token) {
        request.token = token
        return next()
      }
      send(answer, response)
    } catch (error) {
      next(error)
    }
  }
}
