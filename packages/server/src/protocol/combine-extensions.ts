import { clientAuthMethods, clientAuthMethodsOf } from './clients/authentication/index.ts'
import type { Client } from './clients/client.ts'
import { isRedirected } from './clients/grant-traits.ts'
import type { Extended, Extensions } from './extensions.ts'
import type { Features } from './features.ts'
import { implicit } from './grant-types/implicit.ts'
import { grantTypes, grantTypesOf } from './grant-types/index.ts'

/**
 * The grant types and client authentication methods of a server, built-in ones first. Throws a `TypeError` for an
 * invalid extension, and for a client that is registered for something the server does not have.
 */
export function extended(features: Features, extensions: Extensions, clients: readonly Client[]): Extended {
  requireSound(extensions)
  const lists = {
    grantTypes: grantTypesOf(features, extensions),
    clientAuthMethods: clientAuthMethodsOf(features, extensions),
  }
  requireKnown(clients, lists)
  return lists
}

/** Throws a `TypeError` for an extension whose name is taken, or whose traits the protocol does not permit. */
export function requireSound(extensions: Extensions): void {
  const own = { grantTypes: extensions.grantTypes ?? [], methods: extensions.clientAuthMethods ?? [] }
  requireOwnNames('grant type', own.grantTypes, grantTypes)
  requireOwnNames('client authentication method', own.methods, clientAuthMethods)
  for (const grantType of own.grantTypes) {
    const { name } = grantType
    // RFC 6749 §4.5: short names are reserved for standards, and a later standard might define the same one.
    if (!/^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(name) || !URL.canParse(name)) {
      throw new TypeError(
        `an added grant type: expected an absolute URI as its name, got ${JSON.stringify(name)}`,
      )
    }
    // The authorization endpoint supports the response types of the standards only.
    if (isRedirected(grantType)) {
      throw new TypeError(
        `${name}: person must not be 'redirected', because no response type leads to an added grant type`,
      )
    }
  }
  for (const { name, confidential } of own.methods) {
    if (!/^[\x21-\x7e]{1,200}$/.test(name)) {
      throw new TypeError(
        `an added client authentication method: expected a name without spaces, got ${JSON.stringify(name)}`,
      )
    }
    // All other code takes `none` as the only method of public clients.
    if (!confidential)
      throw new TypeError(`${name}: expected confidential to be true; public clients use none`)
  }
}

type Named = { name: string }

function requireOwnNames(kind: string, own: readonly Named[], builtIn: readonly Named[]): void {
  const names = [...builtIn, ...own].map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`there are two ${kind}s named ${twice}`)
}

/** The caller may have read the settings with extensions that it did not pass to this server. */
function requireKnown(clients: readonly Client[], { grantTypes, clientAuthMethods }: Extended): void {
  const known = new Set([...grantTypes.map(({ name }) => name), implicit.name])
  const methods = new Set(clientAuthMethods.map(({ name }) => name))
  for (const { id, grantTypes: registered, tokenEndpointAuthMethod: method } of clients) {
    const unknown = registered.find((name) => !known.has(name)) ?? (methods.has(method) ? undefined : method)
    if (unknown === undefined) continue
    throw new TypeError(`client ${id} is registered for ${unknown}, which this server does not have`)
  }
}
