import type { Context } from '../../protocol/context.ts'
import type { PersonalData } from './personal-data.ts'

/**
 * Everything that is stored about a person, as the JSON that they or an operator download: the names of OpenID Connect for claims, of
 * RFC 7591 for apps, and times in ISO 8601.
 */
export async function exportedData(
  { account, browsers, grants, activity }: PersonalData,
  context: Pick<Context, 'now' | 'issuer'> & { store: Pick<Context['store'], 'clients'> },
): Promise<object> {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const clients = await context.store.clients([...new Set(grants.map(({ clientId }) => clientId))])
  return {
    exported_at: time(context.now()),
    issuer: context.issuer,
    account: {
      id: account.id,
      username: account.username,
      role: account.role,
      claims: account.claims,
      groups: account.memberships.groups,
      roles: account.memberships.roles,
      created_at: time(account.createdAt),
      updated_at: time(account.updatedAt),
      mail_address: account.mailAddress && {
        address: account.mailAddress.address,
        verified_at: time(account.mailAddress.verifiedAt),
      },
      credentials: account.credentials.map(({ kind, name, createdAt, updatedAt, lastUsedAt }) => ({
        kind,
        name,
        created_at: time(createdAt),
        updated_at: time(updatedAt),
        last_used_at: time(lastUsedAt),
      })),
    },
    sessions: browsers.map(({ sessionId, from, authenticatedAt, lastUsedAt }) => ({
      sid: sessionId,
      address: from?.address ?? null,
      user_agent: from?.userAgent ?? null,
      authenticated_at: time(authenticatedAt),
      last_used_at: time(lastUsedAt),
    })),
    permissions: grants.map((grant) => ({
      client_id: grant.clientId,
      client_name: clients.get(grant.clientId)?.name ?? null,
      permissions: grant.permissions,
      withdrawn: grant.withdrawn ?? [],
      created_at: time(grant.createdAt),
      expires_at: time(grant.expiresAt),
      last_used_at: time(grant.lastUsedAt),
    })),
    activity: activity.map(({ at, type, clientId, facts }) => ({
      at: time(at),
      type,
      client_id: clientId ?? null,
      facts: facts ?? {},
    })),
  }
}
