import { createHash, randomUUID } from 'node:crypto'
import type { NewAccount } from '../../src/accounts/store.ts'
import type { Client } from '../../src/protocol/clients/client.ts'
import { unsaid } from '../../src/protocol/clients/client-fields.ts'
import type { Store } from '../../src/protocol/ports/store.ts'
import type { Grant } from '../../src/protocol/records/grant.ts'
import type { NewOneTime, OneTimeKind } from '../../src/protocol/records/one-time.ts'
import type { Session } from '../../src/protocol/records/session.ts'
import type { TokenFamily } from '../../src/protocol/records/token-family.ts'
import type { Storage } from '../../src/storage/open.ts'
import type { ClientRegistration } from '../../src/storage/tables/clients.ts'
import { clock } from './clock.ts'

export const minute = 60_000
export const day = 24 * 60 * minute

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export function anAccount(account: Partial<NewAccount> = {}): NewAccount {
  const name = `user-${randomUUID()}`
  return {
    id: `usr_${name}`,
    username: name,
    usernameKey: name,
    claims: { name: 'Alice Adams', email: 'alice@example.com' },
    role: 'member',
    declared: false,
    passwordHash: '$argon2id$stored',
    ...account,
  }
}

export function aClient(client: Partial<ClientRegistration> = {}): ClientRegistration {
  return {
    ...unsaid,
    id: 'print-shop',
    name: 'Print Shop',
    uri: 'https://print-shop.example/',
    applicationType: 'web',
    redirectUris: ['https://print-shop.example/callback'],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: 'client_secret_basic',
    scope: ['openid', 'photos.read'],
    optionalScope: [],
    idTokenSignedResponseAlg: 'RS256',
    secrets: [{ hash: hash('secret'), createdAt: clock.now, expiresAt: null }],
    ...client,
  }
}

/** A client as the registration endpoint creates it. */
export function aSelfRegistered(change: Partial<Client> = {}): Client {
  return {
    ...aClient({ id: `app_${randomUUID()}`, secrets: [] }),
    declared: false,
    disabledAt: null,
    changedAt: clock.now,
    ...change,
  }
}

type Registering = Parameters<Store['register']>[0]

/** Registers a client. The hash of its id serves as the hash of its registration access token. */
export function register(store: Pick<Store, 'register'>, client: Client, change: Partial<Registering> = {}) {
  return store.register({
    client,
    tokenHash: hash(client.id),
    expiresAt: clock.now + day,
    initialTokenHash: undefined,
    registeredBy: '192.0.2.1',
    quotas: { perAddress: 1000, inAll: 100_000 },
    events: [],
    now: clock.now,
    ...change,
  })
}

export function aGrant(userId: string, grant: Partial<Grant> = {}): Grant {
  return {
    id: `grant_${randomUUID()}`,
    userId,
    clientId: 'print-shop',
    permissions: ['photos.read https://drive.example/'],
    remembered: true,
    createdAt: clock.now,
    expiresAt: null,
    ...grant,
  }
}

export function aFamily(grant: Grant, family: Partial<TokenFamily> = {}): TokenFamily {
  return {
    id: `family_${randomUUID()}`,
    grantId: grant.id,
    userId: grant.userId,
    clientId: grant.clientId,
    sessionId: null,
    scope: ['photos.read'],
    resources: ['https://drive.example/'],
    authenticatedAt: clock.now,
    amr: ['pwd'],
    sid: 'sid-1',
    generation: 0,
    createdAt: clock.now,
    expiresAt: clock.now + 30 * day,
    idleExpiresAt: clock.now + 14 * day,
    ...family,
  }
}

export function anArtefact(kind: OneTimeKind, artefact: Partial<NewOneTime> = {}): NewOneTime {
  return {
    kind,
    hash: hash(randomUUID()),
    data: { for: 'a test' },
    createdAt: clock.now,
    expiresAt: clock.now + minute,
    forgetAt: clock.now + day,
    ...artefact,
  }
}

export function aSession(userId: string, session: Partial<Session> = {}): Session {
  return {
    id: `session_${randomUUID()}`,
    userId,
    authenticatedAt: clock.now,
    amr: ['pwd'],
    expiresAt: clock.now + day,
    ...session,
  }
}

/** The parts of a storage that the builders write to. */
export type Memory = Pick<Storage, 'store' | 'accounts'>

/** Creates a user in the database. */
export async function aPerson({ accounts }: Memory, account: Partial<NewAccount> = {}): Promise<NewAccount> {
  const person = anAccount(account)
  if (!(await accounts.createAccount(person, clock.now))) throw new Error('the username is taken')
  return person
}

/** Writes a user's consent, and returns the grant and the code that was issued. */
export async function anAuthorization(
  storage: Memory,
  userId: string,
  wanted: Partial<Grant> = {},
  about?: readonly string[],
) {
  const grant = aGrant(userId, wanted)
  const code = anArtefact('code')
  const interaction = anArtefact('interaction')
  await storage.store.remember(interaction)
  let grantId = grant.id
  await storage.store.authorize({
    client: undefined,
    spends: [{ kind: 'interaction', hash: interaction.hash }],
    grant,
    about: about ?? grant.permissions,
    makes: (id) => {
      grantId = id
      return { code, family: undefined }
    },
    events: [],
    now: clock.now,
  })
  return { grant: { ...grant, id: grantId }, spends: { kind: 'code' as const, hash: code.hash } }
}

/** Begins a family, with the user, grant and code it depends on. */
export async function aBegunFamily(
  storage: Memory,
  family: Partial<TokenFamily> = {},
  wanted: Partial<Grant> = {},
) {
  const person = await aPerson(storage)
  const { grant, spends } = await anAuthorization(storage, person.id, wanted)
  const begun = aFamily(grant, family)
  const outcome = await storage.store.begin({ spends, family: begun, now: clock.now })
  if (outcome !== 'won') throw new Error('the family did not begin')
  return { person, grant, family: begun, spends }
}

/** Runs something concurrently, `count` times. */
export function atOnce<Value>(count: number, run: (index: number) => Promise<Value>): Promise<Value[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => run(index)))
}

/** Counts the outcomes by kind. */
export function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** A use of a public client's refresh token, sent now and still wanted. */
export function aUse(
  familyId: string,
  generation: number,
  { now = clock.now, ...more }: Partial<Omit<Parameters<Store['refresh']>[0], 'now'>> & { now?: number } = {},
): Parameters<Store['refresh']>[0] {
  return {
    familyId,
    generation,
    rotate: true,
    grace: 10_000,
    repeats: 49,
    idleExpiresAt: clock.now + 14 * day,
    now: () => now,
    sentSince: now,
    isStillMeant: async () => true,
    ...more,
  }
}
