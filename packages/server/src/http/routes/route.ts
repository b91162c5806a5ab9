import type { Context } from '../../protocol/context.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { RouteBudget } from '../budgets/route-budget.ts'
import type { OwnForm } from '../page-answers/own-form.ts'
import type { Cors } from '../requests/cors.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from './exchange.ts'

/** An endpoint or page at one exact path below the issuer. */
export type Route = EndpointRoute | PageRoute

/** A route for programs, whose responses are JSON. */
export type EndpointRoute = AnyRoute &
  Handled & {
    kind: 'endpoint'
    /** `GET` includes `HEAD`. */
    methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]
    cors?: Cors
    /** Whether it also answers for every path below its own. */
    below?: true
    /** Its own form of an error response. */
    refusal?(error: OAuthError, exchange: Exchange): HttpResponse | Promise<HttpResponse>
  }

/**
 * A route for people, whose responses are HTML, including errors. A POST carries its `form`; with `of an app`, it comes
 * from a page of a client and is handled like a GET.
 */
export type PageRoute = AnyRoute & {
  kind: 'page'
  cors?: undefined
  frame?: Frameable
  /** Whether the server offers this page; by default it does. */
  offered?(context: Context, exchange: Exchange): boolean
} & (
    | (Handled & { methods: readonly ['GET']; get: Get; form?: undefined })
    | (Handled & { methods: readonly ['GET', 'POST']; get: Get; form: OwnForm | 'of an app' })
    | { methods: readonly ['POST']; get?: undefined; form: OwnForm }
  )

type AnyRoute = {
  /** The path below the issuer, such as `/token`. */
  path: string
  budget: RouteBudget
}

type Handled = { handle(exchange: Exchange): Promise<HttpResponse> | HttpResponse }

/**
 * What a GET of a page does. `looks`: it changes no row and no session, and consumes nothing. `acts`: it may, so it is
 * only handled when a person opens the page. RFC 9110 §9.2.1
 */
export type Get = 'looks' | 'acts'

/** Which responses of a page may be loaded into a frame; by default none. `silent`: those to `prompt=none`. */
export type Frameable = 'any' | 'silent'
