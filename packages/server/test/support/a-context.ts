import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { ProgramSender } from '../../src/http/connections/senders.ts'
import { adminApi } from '../../src/protocol/access/admin-api.ts'
import type { Api } from '../../src/protocol/access/api.ts'
import { catalogueOf } from '../../src/protocol/access/claims.ts'
import { userInfoApi } from '../../src/protocol/access/resource.ts'
import { promptsOf } from '../../src/protocol/authorization/request/prompt.ts'
import { responseTypesOf } from '../../src/protocol/authorization/request/response-type.ts'
import type { Client } from '../../src/protocol/clients/client.ts'
import { unsaid } from '../../src/protocol/clients/client-fields.ts'
import type { RegistrationPolicy } from '../../src/protocol/clients/registration/registration-policy.ts'
import type { Context } from '../../src/protocol/context.ts'
import { modern } from '../../src/protocol/features.ts'
import { grantTypesOf } from '../../src/protocol/grant-types/index.ts'
import { Trace } from '../../src/protocol/messages/trace.ts'
import type { Store } from '../../src/protocol/ports/store.ts'
import { abilitiesOf } from '../../src/protocol/server-abilities.ts'
import { aKeyRing } from './a-key-ring.ts'
import { Clock } from './clock.ts'

const issuer = 'https://id.example'
const catalogue = catalogueOf({ claims: [], scopes: [] })

/** A protocol context for unit tests that do not use the store. Its clock stands at the time of `new Clock()`. */
export function aContext(change: Partial<Context> = {}): Context {
  const clock = new Clock()
  return {
    issuer,
    lifetimes: {
      code: 60,
      interaction: 1800,
      pushedRequest: 60,
      idToken: 600,
      accessToken: 3600,
      publicIdle: 1_209_600,
      publicAbsolute: 2_592_000,
      confidentialIdle: 7_776_000,
      confidentialAbsolute: 31_536_000,
      refreshGrace: 10,
    },
    userInfo: userInfoApi(issuer, 3600, catalogue),
    adminApi: adminApi(issuer, 3600),
    catalogue,
    store: unasked,
    people: {
      checkPassword: async () => assert.fail('unexpected password check'),
      secondStepMethods: async () => [],
      areUserCodesGuessed: async () => false,
      named: async () => undefined,
    },
    keys: aKeyRing(),
    pairwiseSubject: (sector, userId) => `${userId} at ${sector}`,
    clientKeys: async () => [],
    call: async () => assert.fail('unexpected outgoing request'),
    now: () => clock.now(),
    ahead: () => 0,
    random: randomBytes,
    trace: new Trace(() => 'TESTFLOW'),
    address: '203.0.113.7',
    arrivedAt: clock.now(),
    uiLocales: ['en'],
    sender: new ProgramSender(new AbortController().signal, () => clock.elapsed()),
    grantTypes: grantTypesOf(modern).map(({ name }) => name),
    responseTypes: responseTypesOf(modern),
    sessionManagement: false,
    prompts: promptsOf(modern),
    budgets: { fetch() {}, spend() {} },
    detailTypes: [],
    authenticationClasses: [{ value: 'password', amr: ['pwd'] }],
    registration: aRegistrationPolicy(),
    ...change,
  }
}

/** A registration policy for apps that sign users in: the defaults of `registration` with only a mode set. */
export function aRegistrationPolicy(change: Partial<RegistrationPolicy> = {}): RegistrationPolicy {
  return {
    mode: 'open',
    abilities: abilitiesOf(modern),
    scopes: ['openid', 'profile', 'photos.read'],
    resources: [],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    authMethods: ['client_secret_basic', 'none', 'private_key_jwt'],
    authorizationDetailsTypes: [],
    allowedOrigins: [],
    requirePkce: true,
    legacyAssertionAudience: false,
    statementIssuers: [],
    quotas: { perAddress: 100, inAll: 10_000 },
    kept: { unused: 2_592_000, used: 31_536_000 },
    ...change,
  }
}

/** A store that throws on every use: code that needs the store is tested on a whole server. */
const unasked = new Proxy({} as Store, {
  get(_, name) {
    throw new Error(`unexpected use of store.${String(name)}`)
  },
})

export function aClient(change: Partial<Client> = {}): Client {
  return {
    ...unsaid,
    id: 'print-shop',
    name: 'Print Shop',
    applicationType: 'web',
    redirectUris: ['https://shop.example/callback'],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: 'client_secret_basic',
    scope: ['openid', 'photos.read'],
    optionalScope: [],
    idTokenSignedResponseAlg: 'RS256',
    secrets: [],
    declared: true,
    disabledAt: null,
    changedAt: 0,
    ...change,
  }
}

export function anApi(change: Partial<Api> = {}): Api {
  return {
    identifier: 'https://drive.example/',
    name: 'Photo Drive',
    scopes: [{ name: 'photos.read', description: 'See your photos', sensitive: false }],
    accessTokenFormat: 'jwt',
    accessTokenLifetime: 600,
    accessTokenSigningAlg: 'ES256',
    accessTokenTyp: 'at+jwt',
    claims: [],
    introspectionClients: [],
    ...change,
  }
}
