import type { Selectable } from 'kysely'
import type { FamilyStanding, Standing, TokenFamily } from '../../protocol/records/token-family.ts'
import type { TokenFamiliesTable } from '../schema/schema.ts'
import { DamagedRow, isStrings, parseJson, parseRecord, parseStrings } from '../sql/json.ts'

/** The columns that decide whether a family is valid: its own, and those of its grant, user, client and session. */
export type StandingRow = Pick<Selectable<TokenFamiliesTable>, 'session_id' | 'expires_at' | 'revoked_at'> & {
  found_grant: string | null
  grant_revoked_at: number | null
  grant_expires_at: number | null
  grant_withdrawn: string | null
  found_user: string | null
  user_disabled_at: number | null
  client_changed_at: number | null
  found_session: string | null
}

/** The same with all columns of the family that are read; `repeats` is only used in conditions. */
export type FamilyStandingRow = StandingRow & Omit<Selectable<TokenFamiliesTable>, 'repeats' | 'repeats_of'>

/** A new family as a row. */
export function rowFromFamily(family: TokenFamily, now: number) {
  return {
    id: family.id,
    grant_id: family.grantId,
    user_id: family.userId,
    client_id: family.clientId,
    session_id: family.sessionId,
    scope: JSON.stringify(family.scope),
    resources: JSON.stringify(family.resources),
    authenticated_at: family.authenticatedAt,
    amr: JSON.stringify(family.amr),
    acr: family.acr ?? null,
    sid: family.sid,
    claims: family.claims === undefined ? null : JSON.stringify(family.claims),
    authorization_details:
      family.authorizationDetails === undefined ? null : JSON.stringify(family.authorizationDetails),
    generation: family.generation,
    newest_used: 0,
    created_at: family.createdAt,
    last_used_at: now,
    expires_at: family.expiresAt,
    idle_expires_at: Math.min(family.idleExpiresAt, family.expiresAt),
  }
}

/** The row of a new family. */
export type FamilyRow = ReturnType<typeof rowFromFamily>

/** The columns that a new family sets, with their SQL types; the others are null at first. */
export const familyColumnTypes = {
  id: 'text',
  grant_id: 'text',
  user_id: 'text',
  client_id: 'text',
  session_id: 'text',
  scope: 'text',
  resources: 'text',
  authenticated_at: 'bigint',
  amr: 'text',
  acr: 'text',
  sid: 'text',
  claims: 'text',
  authorization_details: 'text',
  generation: 'bigint',
  newest_used: 'bigint',
  created_at: 'bigint',
  last_used_at: 'bigint',
  expires_at: 'bigint',
  idle_expires_at: 'bigint',
} as const satisfies {
  [Column in keyof FamilyRow & keyof TokenFamiliesTable]: SqlType<TokenFamiliesTable[Column]>
}

type SqlType<Value> = NonNullable<Value> extends number ? 'bigint' : 'text'

export const familyColumns = Object.keys(familyColumnTypes) as readonly (keyof typeof familyColumnTypes)[]

/** What decides whether a family is valid, except for the deny list. */
export function standingFromRow(row: StandingRow): Omit<Standing, 'denied'> {
  return {
    family: { expiresAt: row.expires_at, revokedAt: row.revoked_at },
    grant:
      row.found_grant === null
        ? undefined
        : {
            revokedAt: row.grant_revoked_at,
            expiresAt: row.grant_expires_at,
            ...(row.grant_withdrawn === null
              ? {}
              : { withdrawn: parseStrings(row.grant_withdrawn, `grants ${row.found_grant}: withdrawn`) }),
          },
    user: row.found_user === null ? undefined : { id: row.found_user, disabledAt: row.user_disabled_at },
    clientChangedAt: row.client_changed_at ?? undefined,
    sessionAlive: row.session_id === null || row.found_session !== null,
  }
}

/** Parses a list of objects with a `type`; their other members were checked before they were stored. */
export function parseDetails(text: string, where: string): NonNullable<TokenFamily['authorizationDetails']> {
  const value = parseJson(text, where)
  if (!Array.isArray(value) || !value.every((each) => typeof each?.type === 'string')) {
    throw new DamagedRow(`${where}: not a list of authorization details`)
  }
  return value
}

function parseClaims(text: string, where: string): NonNullable<TokenFamily['claims']> {
  const { userinfo, idToken } = parseRecord(text, where)
  if (!isStrings(userinfo) || !isStrings(idToken)) throw new DamagedRow(`${where}: not two lists of names`)
  return { userinfo, idToken }
}

/** A family with its grant, user, client and session. A row that this program did not write throws `DamagedRow`. */
export function familyStandingFromRow(row: FamilyStandingRow): FamilyStanding {
  const at = `token_families ${row.id}`
  const standing: FamilyStanding = {
    ...standingFromRow(row),
    family: {
      id: row.id,
      grantId: row.grant_id,
      userId: row.user_id,
      clientId: row.client_id,
      sessionId: row.session_id,
      scope: parseStrings(row.scope, `${at}: scope`),
      resources: parseStrings(row.resources, `${at}: resources`),
      authenticatedAt: row.authenticated_at,
      amr: parseStrings(row.amr, `${at}: amr`),
      sid: row.sid,
      generation: row.generation,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      idleExpiresAt: row.idle_expires_at,
      revokedAt: row.revoked_at,
    },
    denied: false,
  }
  const { authorization_details: details } = row
  if (details !== null) {
    standing.family.authorizationDetails = parseDetails(details, `${at}: authorization_details`)
  }
  if (row.acr !== null) standing.family.acr = row.acr
  if (row.claims !== null) standing.family.claims = parseClaims(row.claims, `${at}: claims`)
  return standing
}
