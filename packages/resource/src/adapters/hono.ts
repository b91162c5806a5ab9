import type { MiddlewareHandler } from 'hono'
import type { AccessToken } from '../access-token.ts'
import { type Requirement, requiredScope } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'

/** Hono middleware: lets requests with a good token pass, and puts it into `c.get('token')`. */
export function guard(
  protect: ResourceServer,
  requirement: Requirement = {},
): MiddlewareHandler<{ Variables: { token: AccessToken } }> {
  const scope = requiredScope(requirement)
  return async (c, next) => {
    const { token, answer } = await protect.check(c.req.raw, { scope })
    if (answer) return new Response(answer.body, answer)
    c.set('token', token)
    return next()
  }
}
