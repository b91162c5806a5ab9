import type { Context } from '../protocol/context.ts'
import type { Application } from './application.ts'
import type { Cors } from './cors.ts'
import type { HttpRequest, HttpResponse } from './message.ts'

/** One request on its way through a route. */
export type Exchange = {
  request: HttpRequest
  /** Of the route, for the log; never what a stranger wrote. */
  path: string
  context: Context
  app: Application
}

/** An endpoint or page at one exact path below the issuer. */
export type Route = {
  /** Below the issuer: `/token`. */
  path: string
  /** `HEAD` comes with `GET`. */
  methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[]
  /** A page answers people in HTML, its refusals too; an endpoint answers programs in JSON. */
  kind: 'page' | 'endpoint'
  cors?: Cors
  handle(exchange: Exchange): Promise<HttpResponse> | HttpResponse
}
