import type { Api, ApiScope } from './api.ts'

/** The path of the admin API below the issuer. It is also the end of its resource identifier. */
export const adminPath = '/admin/v1'

/** What the scopes of the admin API are about, each with the words of the consent page for looking and for changing. */
const subjects = {
  clients: ['See the apps of this server', 'Add, change and remove apps of this server'],
  users: ['See the accounts of this server', 'Add, change and remove accounts of this server'],
  grants: ['See what people allowed apps', 'Take back what people allowed apps'],
  sessions: ['See where people are signed in', 'Sign people out'],
  invitations: ['See who is invited', 'Invite people, and take invitations back'],
  registration_tokens: [undefined, 'Make tokens with which apps register'],
  events: ['See the activity log of this server', undefined],
  health: ['See whether this server works', undefined],
} as const satisfies Record<string, readonly [look: string | undefined, change: string | undefined]>

type Subjects = typeof subjects

/** A scope of the admin API. One that changes includes the one that looks at the same subject. */
export type AdminScope = {
  [Subject in keyof Subjects]:
    | (Subjects[Subject][0] extends string ? `admin.${Subject}.read` : never)
    | (Subjects[Subject][1] extends string ? `admin.${Subject}.write` : never)
}[keyof Subjects]

const scopes: readonly ApiScope[] = Object.entries(subjects).flatMap(([subject, words]) =>
  (['read', 'write'] as const).flatMap((verb, index) => {
    const description = words[index]
    return description === undefined
      ? []
      : [{ name: `admin.${subject}.${verb}`, description, sensitive: true }]
  }),
)

export const adminScopeNames: readonly string[] = scopes.map(({ name }) => name)

/** Whether these scopes include the one that is needed. */
export function includesScope(scope: readonly string[], needed: AdminScope): boolean {
  return scope.includes(needed) || scope.includes(needed.replace(/\.read$/, '.write'))
}

/** The admin API as an API, which every issuer has. Its tokens are opaque, so that a revocation takes effect at once. */
export function adminApi(issuer: string, accessTokenLifetime: number): Api {
  return {
    identifier: issuer + adminPath,
    name: 'Administration of this server',
    scopes,
    accessTokenFormat: 'opaque',
    accessTokenLifetime,
    accessTokenSigningAlg: 'RS256',
    accessTokenTyp: 'at+jwt',
    claims: [],
    introspectionClients: [],
  }
}
