import * as v from 'valibot'
import { adminPath } from '../../protocol/access/admin-api.ts'
import type { Api } from '../../protocol/access/api.ts'
import { sameResource } from '../../protocol/access/resource.ts'
import { type Problem, shown } from '../../protocol/messages/problem.ts'
import { apiEntry } from '../file.ts'
import type { Issuer } from '../issuer.ts'
import { problemsOf, variantsOf } from '../json/schema.ts'

/** Reads an entry of `apis`. */
export function readApiEntry(
  value: unknown,
  path: string,
  issuer: Issuer,
): { api: Api } | { problems: readonly Problem[] } {
  const result = v.safeParse(apiEntry, value)
  if (!result.success) return { problems: problemsOf(result.issues, path) }
  const entry = result.output
  // Tokens for such an API would be accepted by this server itself.
  const own = ['/userinfo', adminPath].map((path) => issuer.at(0) + path)
  if (own.some((each) => sameResource(each, entry.identifier))) {
    const expected = "an identifier other than those of the server's own UserInfo and admin API"
    return { problems: [{ path: `${path}.identifier`, expected, came: shown(entry.identifier) }] }
  }
  return {
    api: {
      identifier: entry.identifier,
      name: entry.name,
      ...variantsOf(entry),
      scopes: entry.scopes.map(({ name, description, sensitive, ...more }) => ({
        name,
        description,
        sensitive,
        ...variantsOf(more),
      })),
      accessTokenFormat: entry.access_token_format,
      // A JWT cannot be revoked early; an opaque token is checked by introspection each time.
      accessTokenLifetime: entry.access_token_lifetime ?? (entry.access_token_format === 'jwt' ? 600 : 3600),
      accessTokenSigningAlg: entry.access_token_signing_alg,
      accessTokenTyp: entry.access_token_typ,
      claims: entry.claims,
      introspectionClients: entry.introspection_clients,
    },
  }
}
