import { clientAuthMethods, clientAuthMethodsOf } from './clients/authentication/index.ts'
import type { Client } from './clients/client.ts'
import { isRedirected } from './clients/grant-traits.ts'
import type { Extended, Extensions } from './extensions.ts'
import type { Features } from './features.ts'
import { implicit } from './grant-types/implicit.ts'
import { grantTypes, grantTypesOf } from './grant-types/index.ts'

/** The two lists of a server. Throws a `TypeError` for extensions that are not sound, or not those of its clients. */
export function extended(features: Features, extensions: Extensions, clients: readonly Client[]): Extended {
  requireSound(extensions)
  const lists = {
    grantTypes: grantTypesOf(features, extensions),
    clientAuthMethods: clientAuthMethodsOf(features, extensions),
  }
  requireKnown(clients, lists)
  return lists
}

/** Throws a `TypeError` for what would take a built-in one's place, or could not be what it says it is. */
export function requireSound(extensions: Extensions): void {
  const own = { grantTypes: extensions.grantTypes ?? [], methods: extensions.clientAuthMethods ?? [] }
  requireOwnNames('grant type', own.grantTypes, grantTypes)
  requireOwnNames('client authentication method', own.methods, clientAuthMethods)
  for (const grantType of own.grantTypes) {
    const { name } = grantType
    // A short name is the standards' to give: one of today's own would be another thing tomorrow.
    if (!/^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(name) || !URL.canParse(name)) {
      throw new TypeError(
        `a grant type of one's own is named by an absolute URI, not ${JSON.stringify(name)}`,
      )
    }
    // The authorization endpoint has response types for the standards' own alone.
    if (isRedirected(grantType)) {
      throw new TypeError(
        `${name} cannot be redirected: no response type brings its answer to a redirect URI`,
      )
    }
  }
  for (const { name, confidential } of own.methods) {
    if (!/^[\x21-\x7e]{1,200}$/.test(name)) {
      throw new TypeError(
        `a client authentication method has a name without spaces, not ${JSON.stringify(name)}`,
      )
    }
    // Whether a client is public is asked in many places, and `none` is the answer.
    if (!confidential) throw new TypeError(`${name} has to be confidential: a client without proof uses none`)
  }
}

type Named = { name: string }

function requireOwnNames(kind: string, own: readonly Named[], builtIn: readonly Named[]): void {
  const names = [...builtIn, ...own].map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`there are two ${kind}s of the name ${twice}`)
}

/** The settings may have been read with extensions that this server was not given. */
function requireKnown(clients: readonly Client[], { grantTypes, clientAuthMethods }: Extended): void {
  const known = new Set([...grantTypes.map(({ name }) => name), implicit.name])
  const methods = new Set(clientAuthMethods.map(({ name }) => name))
  for (const { id, grantTypes: registered, tokenEndpointAuthMethod: method } of clients) {
    const unknown = registered.find((name) => !known.has(name)) ?? (methods.has(method) ? undefined : method)
    if (unknown === undefined) continue
    throw new TypeError(`client ${id} is registered for ${unknown}, which this server was not given`)
  }
}
