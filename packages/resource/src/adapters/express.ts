import type { AccessToken } from '../access-token.ts'
import type { TokenRequest } from '../bearer-token.ts'
import { type Requirement, requiredScope } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'

declare global {
  namespace Express {
    interface Request {
      /** The checked token of a request. Only on routes behind `guard`; elsewhere it is absent. */
      token: AccessToken
    }
  }
}

type ExpressRequest = TokenRequest & { originalUrl?: string; token: AccessToken }

type ExpressResponse = {
  status(status: number): unknown
  set(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** Express middleware: lets requests with a good token pass, and puts it into `req.token`. */
export function guard(protect: ResourceServer, requirement: Requirement = {}) {
  const scope = requiredScope(requirement)
  return async (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => {
    try {
      const { token, answer } = await protect.check(request, { scope })
      if (token) {
        request.token = token
        return next()
      }
      response.status(answer.status)
      response.set(answer.headers)
      response.send(answer.body)
    } catch (error) {
      next(error)
    }
  }
}
