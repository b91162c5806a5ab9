import { webAddress } from '../../pages/html/address.ts'
import type { ErrorKind, WayOn } from '../../pages/view.ts'
import { type Client, isVouchedFor } from '../../protocol/clients/client.ts'
import { parseForm } from '../../protocol/messages/params.ts'
import { unwrap } from '../../protocol/secrets/artefact.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { Route } from '../routes/route.ts'

/** Errors after which the same request may succeed. */
const passing: readonly ErrorKind[] = ['busy', 'ours']

/** Errors after which a person can only start again at the app. */
const atTheApp: readonly ErrorKind[] = [
  'over',
  'appMistake',
  'wrongAddress',
  'appChanged',
  'denied',
  'misread',
]

/** The parameters with which a page of ours is opened again. */
const carried = ['interaction', 'client_id', 'device', 'page', 'app', 'account'] as const

/** Where an error page leads: to the same page again, to the app, or else to our start page. Never elsewhere. */
export function wayOn(
  kind: ErrorKind,
  { client, route }: { client: Client | undefined; route: Route | undefined },
  exchange: Exchange,
): WayOn {
  const { app, context, request, path } = exchange
  const isPage = route?.kind === 'page' && route.get !== undefined
  if (isPage && kind === 'foreignForm')
    return { to: 'again', url: app.basePath + path + carriedQuery(exchange) }
  if (isPage && passing.includes(kind) && request.method === 'GET' && /^[!-~]*$/.test(request.query)) {
    return { to: 'again', url: app.basePath + path + (request.query === '' ? '' : `?${request.query}`) }
  }
  const start = client && atTheApp.includes(kind) ? startOf(client, context.issuer) : undefined
  if (start !== undefined) return { to: 'app', url: start }
  return { to: 'start', url: `${kind === 'wrongHost' ? context.issuer : app.basePath}/` }
}

/**
 * Where a person begins at an app: where it begins a sign-in, else its own page. Only for an app that the operator
 * declared; anybody could register one whose address misleads. OIDC Core §4, RFC 9700 §4.11.2
 */
export function startOf(client: Client, issuer: string): string | undefined {
  if (!isVouchedFor(client)) return undefined
  const login = client.initiateLoginUri === undefined ? null : URL.parse(client.initiateLoginUri)
  login?.searchParams.set('iss', issuer)
  return [login?.href, client.uri].find((uri) => webAddress(uri) !== undefined)
}

/** A parameter of the request, in its URL or in its body; `undefined` if it is not there exactly once. */
export function said(name: string, { request }: Exchange): string | undefined {
  for (const encoded of [request.query, request.body]) {
    try {
      const value = parseForm(encoded).one(name)
      if (value !== undefined) return value
    } catch {
      // The page about an error must not fail because of the same error.
    }
  }
  return undefined
}

function carriedQuery(exchange: Exchange): string {
  const query = new URLSearchParams()
  for (const name of carried) {
    const value = said(name, exchange)
    if (value !== undefined && value.length <= 512 && (name !== 'interaction' || unwrap('vk_flow_', value)))
      query.set(name, value)
  }
  return query.size === 0 ? '' : `?${query}`
}
