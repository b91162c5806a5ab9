import type { Context } from '../../protocol/context.ts'
import type { HttpRequest } from '../requests/message.ts'
import type { Application } from './application-parts.ts'

/** One request on its way through a route. */
export type Exchange = {
  request: HttpRequest
  /** Of the route, for the log; never what a stranger wrote. */
  path: string
  context: Context
  app: Application
}
