import type { Context } from '../../protocol/context.ts'
import type { RouteBudget } from '../budgets/route-budget.ts'
import type { OwnForm } from '../page-answers/own-form.ts'
import type { Cors } from '../requests/cors.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from './exchange.ts'

/** An endpoint or page at one exact path below the issuer. */
export type Route = EndpointRoute | PageRoute

/** Answers programs in JSON. */
export type EndpointRoute = AnyRoute &
  Handled & {
    kind: 'endpoint'
    /** `HEAD` comes with `GET`. */
    methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[]
    cors?: Cors
  }

/**
 * Answers people in HTML, its refusals too. What is posted to it is its `form`, or comes from a page of an app and
 * takes the way of a GET.
 */
export type PageRoute = AnyRoute & {
  kind: 'page'
  cors?: undefined
  frame?: Frameable
  /** Whether a server has it; all do unless told. */
  offered?(context: Context): boolean
} & (
    | (Handled & { methods: readonly ['GET']; get: Get; form?: undefined })
    | (Handled & { methods: readonly ['GET', 'POST']; get: Get; form: OwnForm | 'of an app' })
    | { methods: readonly ['POST']; get?: undefined; form: OwnForm }
  )

type AnyRoute = {
  /** Below the issuer: `/token`. */
  path: string
  budget: RouteBudget
}

type Handled = { handle(exchange: Exchange): Promise<HttpResponse> | HttpResponse }

/**
 * What a GET of a page does. One that `looks` changes nothing: no row, no session, nothing that is used up. One that
 * `acts` is for a person who opens the page, and for nobody else. RFC 9110 §9.2.1
 */
export type Get = 'looks' | 'acts'

/** Which of a page's answers may be loaded into a frame; none unless told. `silent`: those to `prompt=none`. */
export type Frameable = 'any' | 'silent'
