import * as v from 'valibot'
import { type TextClaimName, textClaims } from '../../accounts/claims/text-claims.ts'
import { exportedData } from '../../accounts/self-service/exported-data.ts'
import { deleteAccount, personalData } from '../../accounts/self-service/personal-data.ts'
import { usernameKey } from '../../accounts/username.ts'
import type { StoredUser } from '../admin-store.ts'
import { byCaller } from '../by-caller.ts'
import type { Caller } from '../caller.ts'
import { inputOf } from '../input/input.ts'
import { mergePatch } from '../input/merge-patch.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { oneOf, strict, word } from '../input/strict.ts'
import { AdminProblem } from '../output/problem.ts'
import { anyObject, shownTime, time } from '../output/shown.ts'
import { type AdminAnswer, type AdminCall, type AdminRoute, route } from '../route.ts'

type Parts = AdminCall<undefined, undefined>['parts']

const reading = { scope: 'admin.users.read', roles: ['owner', 'operator', 'auditor'] } as const
const writing = { scope: 'admin.users.write', roles: ['owner', 'operator'] } as const
/** Against others who change the same account. */
const rounds = 5

const userSchema = v.object({
  user_id: v.string(),
  username: v.string(),
  role: v.picklist(['owner', 'operator', 'auditor', 'member']),
  disabled: v.boolean(),
  claims: anyObject,
  declared: v.boolean(),
  created_at: time,
  updated_at: time,
})

const oneUserSchema = v.object({
  ...userSchema.entries,
  groups: v.array(v.string()),
  roles: v.array(v.string()),
  credentials: v.array(
    v.object({
      kind: v.string(),
      name: v.nullable(v.string()),
      created_at: time,
      last_used_at: v.nullable(time),
    }),
  ),
})

const claimPatch = Object.fromEntries(
  Object.entries(textClaims).map(([name, { expected, is }]) => [
    name,
    v.optional(v.nullable(v.pipe(v.string(expected), v.check(is, expected)))),
  ]),
) as unknown as Record<
  TextClaimName,
  v.OptionalSchema<v.NullableSchema<v.GenericSchema<string>, undefined>, undefined>
>

const userPatch = strict({
  role: v.optional(oneOf(['owner', 'operator', 'auditor', 'member'])),
  disabled: v.optional(v.boolean('true or false')),
  claims: v.optional(strict(claimPatch)),
})

/** The accounts of people, with the claims of OpenID Connect under their own names. */
export const userRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/users',
    name: 'listUsers',
    summary: 'Accounts in the order of their ids',
    ...reading,
    query: inputOf(strict({ ...pageQuery, prefix: v.optional(word) })),
    answers: { 200: listOf(userSchema) },
    async handle({ query, parts }) {
      const page = pageOf(query)
      const prefix = query.prefix === undefined ? undefined : (usernameKey(query.prefix) ?? query.prefix)
      const rows = await parts.store.userPage({ ...page, prefix })
      return { status: 200, value: pageFrom(rows, page, { key: ({ id }) => id, show: shownUser }) }
    },
  }),
  route({
    method: 'GET',
    path: '/users/{user_id}',
    name: 'getUser',
    summary: 'One account, with its groups, its roles and what its person signs in with',
    ...reading,
    answers: { 200: oneUserSchema },
    versioned: true,
    async handle({ params, parts }) {
      return { status: 200, value: await wholeUser(await found(params, parts), parts) }
    },
  }),
  route({
    method: 'GET',
    path: '/users/{user_id}/personal-data',
    name: 'exportUser',
    summary: 'Everything that is stored about a person, as they can download it themselves',
    scope: reading.scope,
    roles: ['owner', 'operator'],
    answers: { 200: anyObject },
    async handle({ params, parts, caller, context }) {
      const { id } = await found(params, parts)
      const now = context.now()
      const data = await personalData(id, parts.selfService, now)
      if (data === undefined) throw noUser()
      await context.store.record(
        [byCaller({ type: 'data_exported_by_operator', userId: id }, caller, context)],
        now,
      )
      return { status: 200, value: await exportedData(data, context) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/users/{user_id}',
    name: 'patchUser',
    summary: 'Changes the role, the claims, and whether an account is disabled',
    ...writing,
    input: inputOf(userPatch),
    answers: { 200: oneUserSchema },
    versioned: true,
    handle: changeUser,
  }),
  route({
    method: 'DELETE',
    path: '/users/{user_id}',
    name: 'deleteUser',
    summary: 'Deletes an account with everything that belongs to it',
    ...writing,
    answers: { 204: undefined },
    versioned: true,
    async handle({ params, parts, caller, precondition, context }) {
      const user = await found(params, parts)
      requireMayChange(caller, user)
      precondition.require(await wholeUser(user, parts))
      const { outcome, participations } = await deleteAccount(
        user.id,
        'operator',
        parts.selfService,
        context.now(),
      )
      parts.notices.tell(participations)
      if (outcome === 'last_owner') throw lastOwner()
      if (outcome === 'declared') throw isDeclared()
      if (outcome === 'gone') throw noUser()
      return { status: 204 }
    },
  }),
]

async function changeUser(call: AdminCall<undefined, v.InferOutput<typeof userPatch>>): Promise<AdminAnswer> {
  const { params, parts, caller, precondition, context, body } = call
  for (let round = 0; round < rounds; round += 1) {
    const user = await found(params, parts)
    const role = body.role ?? user.role
    requireMayChange(caller, user)
    if (role !== user.role) requireOwner(caller, 'can give and take roles')
    if (user.declared) throw isDeclared()
    precondition.require(await wholeUser(user, parts))
    const now = context.now()
    const disabled = body.disabled ?? user.disabledAt !== null
    const { outcome, participations } = await parts.store.changeUser({
      id: user.id,
      updatedAt: user.updatedAt,
      claims: claimsAfter(user, body.claims, now),
      role,
      disabledAt: disabled ? (user.disabledAt ?? now) : null,
      events: [
        byCaller(
          { type: 'user_changed', userId: user.id, facts: { changed: Object.keys(body) } },
          caller,
          context,
        ),
      ],
      now,
    })
    if (outcome === 'last_owner') throw lastOwner()
    if (outcome === 'changed') {
      parts.notices.tell(participations)
      return { status: 200, value: await wholeUser(await found(params, parts), parts) }
    }
  }
  throw new AdminProblem('changed', 'others keep changing this account; try again')
}

/** OIDC Core §5.1: `updated_at` is the time of the last change of a claim, in seconds. */
function claimsAfter(
  { claims }: StoredUser,
  patch: Readonly<Record<string, unknown>> | undefined,
  now: number,
): Readonly<Record<string, unknown>> {
  if (patch === undefined) return claims
  return { ...(mergePatch(claims, patch) as object), updated_at: Math.floor(now / 1000) }
}

/** Whoever changes an account can act as its person. So an account with a role is for owners alone. */
function requireMayChange(caller: Caller, { role }: StoredUser): void {
  if (role !== 'member') requireOwner(caller, `can change an account with the role ${role}`)
}

function requireOwner({ role }: Caller, what: string): void {
  if (role !== 'owner') throw new AdminProblem('forbidden', `only an owner ${what}`)
}

async function found(params: Readonly<Record<string, string>>, parts: Parts): Promise<StoredUser> {
  const user = await parts.store.storedUser(params.user_id ?? '')
  if (user === undefined) throw noUser()
  return user
}

function shownUser(user: StoredUser) {
  return {
    user_id: user.id,
    username: user.username,
    role: user.role,
    disabled: user.disabledAt !== null,
    claims: user.claims,
    declared: user.declared,
    created_at: shownTime(user.createdAt),
    updated_at: shownTime(user.updatedAt),
  }
}

async function wholeUser(user: StoredUser, parts: Parts) {
  const memberships = await parts.store.membershipsOf(user.id)
  const credentials = await parts.people.store.credentialsOf(user.id)
  return {
    ...shownUser(user),
    groups: memberships.groups,
    roles: memberships.roles,
    // In the order in which they were added, so that a use changes no order.
    credentials: credentials.map(({ kind, name, createdAt, lastUsedAt }) => ({
      kind,
      name: name ?? null,
      created_at: shownTime(createdAt),
      last_used_at: lastUsedAt === undefined || lastUsedAt === null ? null : shownTime(lastUsedAt),
    })),
  }
}

const noUser = () => new AdminProblem('not_found', 'there is no account with this id')
const isDeclared = () =>
  new AdminProblem('declared', 'the configuration file declares this account; change it there')
const lastOwner = () =>
  new AdminProblem('conflict', 'this is the last owner; give somebody else the role first')
