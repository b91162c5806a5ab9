import type { Api } from '../api.ts'
import { definesScope, personalScopes } from '../resource.ts'

/**
 * One thing that a person allowed: a scope at one API (`photos.read https://drive.example/`), a scope about
 * themselves (`profile`), a claim beyond those (`claim:birthdate`), or an API that has no scopes
 * (` https://notes.example/`). The same name at another API is another permission, so two permissions never add up to
 * a third. RFC 8707 §3
 */
export type Permission = string

/** What a scope at some of the registered APIs asks for, one by one. `resources` are API identifiers. */
export function permissionsOf(
  scope: readonly string[],
  resources: readonly string[],
  apis: readonly Api[],
): readonly Permission[] {
  const named = apis.filter((api) => resources.includes(api.identifier))
  const scoped = scope.flatMap((each) =>
    personalScopes.has(each)
      ? [each]
      : named.filter((api) => definesScope(api, each)).map((api) => permissionAt(api, each)),
  )
  return [...scoped, ...named.filter((api) => api.scopes.length === 0).map((api) => permissionAt(api, ''))]
}

/** `scope` is empty for an API that has none. */
export function permissionAt(api: Api, scope: string): Permission {
  return `${scope} ${api.identifier}`
}
