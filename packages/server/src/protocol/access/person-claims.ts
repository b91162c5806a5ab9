import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { User } from '../records/user.ts'
import { type ClaimForm, isClaimOf, scopeClaims, standardScopes } from './claims.ts'
import { isOfType } from './own-claims.ts'

/** What a client was granted: scopes, and claims by name. */
export type Asked = {
  client: Pick<Client, 'id' | 'scope' | 'claimsAs'>
  scope: readonly string[]
  named?: readonly string[]
}

/**
 * The names of the claims that a client may see of a person, each once: those of the standard scopes, and those granted
 * by name that a scope of the client's registration still requests. OIDC Core §5.4, §5.5
 */
export function claimsSeen(
  { client, scope, named = [] }: Omit<Asked, 'client'> & { client: Pick<Client, 'id' | 'scope'> },
  context: Pick<Context, 'catalogue'>,
): readonly string[] {
  const standard = scope.flatMap((each) => standardScopes.get(each) ?? [])
  if (named.length === 0) return standard
  const known = scopeClaims(client, context.catalogue)
  return [...new Set([...standard, ...named.filter((name) => isClaimOf(name, client.scope, known))])]
}

/** The claims about a person that a client may see, with their values. OIDC Core §5.3.2 */
export async function claimsFor(
  user: User,
  /** The `sub` of the person for this client. */
  subject: string,
  asked: Asked,
  context: Pick<Context, 'catalogue' | 'store'>,
): Promise<Record<string, unknown>> {
  const values = await valuesOf(user, claimsSeen(asked, context), context)
  return { sub: subject, ...inForms(values, asked.client.claimsAs) }
}

/** The current values of these claims. A claim without a value, or with one of another type than declared, is left out. */
export async function valuesOf(
  user: User,
  names: readonly string[],
  { catalogue, store }: Pick<Context, 'catalogue' | 'store'>,
): Promise<Record<string, unknown>> {
  const isMember = names.includes('groups') || names.includes('roles')
  const known: Readonly<Record<string, unknown>> = {
    preferred_username: user.username,
    ...user.claims,
    // An empty list is a value: an app that keeps what it knew would otherwise never learn that a person left a group.
    ...(isMember && (await store.memberships(user.id))),
  }
  const values = names.map((name) => [name, Object.hasOwn(known, name) ? known[name] : undefined] as const)
  return Object.fromEntries(
    values.filter(([name, value]) => {
      const own = catalogue.ownClaims.get(name)
      // §5.3.2: a claim that is not returned is left out, never null or empty.
      if (own === undefined) return value !== undefined && value !== null && value !== ''
      return isOfType(value, own.type)
    }),
  )
}

/** The claims under the names and in the shapes that a client needs. */
function inForms(
  values: Readonly<Record<string, unknown>>,
  forms: Client['claimsAs'],
): Readonly<Record<string, unknown>> {
  if (forms === undefined) return values
  return Object.fromEntries(
    Object.entries(values).map(([claim, value]) => {
      const { name = claim, shape } = (Object.hasOwn(forms, claim) ? forms[claim] : undefined) ?? {}
      return [name, Array.isArray(value) ? inShape(value, shape) : value]
    }),
  )
}

/**
 * A list in a shape. A joined text leaves out the names that contain the separator: its reader would take “staff admins”
 * for “staff” and “admins”. Deviation from OIDC Core §5.3.2: an empty text is returned, for the same reason as an empty
 * list.
 */
function inShape(list: readonly string[], shape: ClaimForm['shape'] = 'array'): unknown {
  if (shape === 'array') return list
  const [separator, within] = shape === 'comma_separated' ? [',', /,/] : [' ', /\s/]
  return list.filter((each) => !within.test(each)).join(separator)
}
