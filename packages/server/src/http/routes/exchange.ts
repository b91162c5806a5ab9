import type { Context } from '../../protocol/context.ts'
import type { Languages } from '../requests/languages.ts'
import type { HttpRequest } from '../requests/message.ts'
import type { Application } from './application-parts.ts'

/** A request that is being handled, with everything that its route needs. */
export type Exchange = {
  request: HttpRequest
  /** The path of the route, for logs and metrics. It never holds text from the request. */
  path: string
  context: Context
  /** In which language its page is to be. */
  languages: Languages
  app: Application
}
