import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { modern } from '../protocol/features.ts'
import { abilitiesOf } from '../protocol/server-abilities.ts'
import type { Settings, Sources } from '../settings.ts'
import { SettingsRefused } from './json/refused.ts'
import { readSettings } from './read-settings.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'valetkey-settings-'))
after(() => fs.rmSync(folder, { recursive: true }))

type Given = { file?: unknown; text?: string; flags?: Sources['flags']; environment?: Sources['environment'] }

function read({ file, text, flags, environment = {} }: Given = {}): Settings {
  const content = text ?? (file === undefined ? undefined : JSON.stringify(file))
  if (content !== undefined) fs.writeFileSync(join(folder, 'c.json'), content)
  const config = content === undefined ? {} : { config: 'c.json' }
  return readSettings({ flags: { ...config, ...flags }, environment, folder })
}

function lines(given: Given): readonly string[] {
  try {
    read(given)
  } catch (error) {
    assert.ok(error instanceof SettingsRefused, inspect(error))
    return error.lines.map((line) => line.replace(/^c\.json: /, ''))
  }
  return []
}

const aSecret = 'a'.repeat(32)
const aClient = { client_id: 'shop', client_secret: aSecret, redirect_uris: ['https://shop.example/cb'] }
const anApi = {
  identifier: 'https://drive.example/',
  name: 'Photo Drive',
  scopes: [{ name: 'photos.read', description: 'See your photos' }],
}
const aUser = { username: 'alice', password: 'wonderland' }

test('without any settings there is a server to try out on this machine', () => {
  const { issuer, ...settings } = read()
  assert.equal(issuer.at(4711), 'http://localhost:4711')
  assert.deepEqual(settings, {
    listen: { host: '127.0.0.1', port: 4000, keepAlive: 65 },
    registration: {
      mode: 'closed',
      abilities: {
        ...abilitiesOf(modern),
        acrValues: ['urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'],
      },
      scopes: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
      resources: [],
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
      authorizationDetailsTypes: [],
      allowedOrigins: [],
      requirePkce: undefined,
      legacyAssertionAudience: false,
      statementIssuers: [],
      quotas: { perAddress: 100, inAll: 10_000 },
      kept: { unused: 30 * 86_400, used: 365 * 86_400 },
    },
    data: join(folder, 'valetkey-data'),
    database: undefined,
    masterKey: { from: 'data' },
    logLevel: 'info',
    trustedProxies: [],
    lifetimes: {
      code: 60,
      interaction: 1800,
      pushedRequest: 60,
      idToken: 600,
      accessToken: 3600,
      publicIdle: 14 * 86_400,
      publicAbsolute: 30 * 86_400,
      confidentialIdle: 90 * 86_400,
      confidentialAbsolute: 365 * 86_400,
      refreshGrace: 10,
    },
    outgoing: { allowedHosts: [], selfRegisteredAllowedHosts: [], ca: undefined },
    mail: { server: undefined, configured: false, signInByAddress: true },
    passwords: { breachLookupUrl: undefined },
    secondFactor: { everybody: false, owners: false, roles: [] },
    features: modern,
    signUp: 'off',
    keys: { rotateEvery: 90 * 86_400, publishAhead: 2 * 86_400 },
    workers: 1,
    management: undefined,
    drain: { delay: 0, limit: 10 },
    tracing: false,
    apis: [],
    detailTypes: [],
    editableClaims: [
      'name',
      'given_name',
      'family_name',
      'nickname',
      'website',
      'birthdate',
      'zoneinfo',
      'locale',
    ],
    claims: [],
    scopes: [],
    authenticationClasses: [
      { value: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport', amr: ['pwd'] },
    ],
    clients: [],
    users: [],
    warnings: [],
  })
})

test('one file declares APIs, clients and users', () => {
  const settings = read({
    file: {
      issuer: 'http://localhost:4000',
      listen: { host: '127.0.0.1', port: 4000 },
      data: './valetkey-data',
      apis: [{ ...anApi, access_token_format: 'jwt', access_token_lifetime: 600 }],
      clients: [
        {
          ...aClient,
          client_name: 'Print Shop',
          redirect_uris: ['http://localhost:4002/callback'],
          grant_types: ['authorization_code', 'refresh_token'],
          token_endpoint_auth_method: 'client_secret_basic',
          scope: 'openid profile photos.read offline_access',
        },
      ],
      users: [{ ...aUser, name: 'Alice Adams', email: 'alice@example.com', email_verified: true }],
    },
  })
  assert.deepEqual(settings.warnings, [])
  assert.deepEqual(settings.apis, [
    {
      identifier: 'https://drive.example/',
      name: 'Photo Drive',
      scopes: [{ name: 'photos.read', description: 'See your photos', sensitive: false }],
      accessTokenFormat: 'jwt',
      accessTokenLifetime: 600,
      accessTokenSigningAlg: 'ES256',
      accessTokenTyp: 'at+jwt',
      claims: [],
      introspectionClients: [],
    },
  ])
  const [client] = settings.clients
  assert.equal(client?.name, 'Print Shop')
  assert.equal(client?.declared, true)
  const hash = createHash('sha256').update(aSecret).digest('base64url')
  assert.deepEqual(client?.secrets, [{ hash, createdAt: 0, expiresAt: null }])
  const [user] = settings.users
  assert.equal(user?.username, 'alice')
  assert.equal(user?.password.reveal(), 'wonderland')
  assert.deepEqual(user?.claims, { name: 'Alice Adams', email: 'alice@example.com', email_verified: true })
})

test('by default an opaque access token is valid for an hour, a JWT for ten minutes', () => {
  const { apis } = read({
    file: { apis: [anApi, { identifier: 'urn:example:mail', name: 'Mail', access_token_format: 'opaque' }] },
  })
  assert.deepEqual(
    apis.map((api) => api.accessTokenLifetime),
    [600, 3600],
  )
})

test('a client may have two valid secrets during rotation', () => {
  const { clients } = read({ file: { clients: [{ ...aClient, client_secret: [aSecret, 'b'.repeat(32)] }] } })
  assert.deepEqual(
    clients[0]?.secrets.map(({ hash }) => hash),
    [aSecret, 'b'.repeat(32)].map((secret) => createHash('sha256').update(secret).digest('base64url')),
  )
})

test('a secret expires when the file says so (RFC 7591 §3.2.1)', () => {
  const { clients } = read({ file: { clients: [{ ...aClient, client_secret_expires_at: 2_000_000_000 }] } })
  assert.equal(clients[0]?.secrets[0]?.expiresAt, 2_000_000_000_000)
})

test('a flag overrides a variable, a variable overrides the file, the file overrides the default', () => {
  const file = {
    listen: { host: '::1', port: 1 },
    data: 'a',
    log_level: 'error',
    issuer: 'http://localhost:1',
  }
  const environment = { VALETKEY_PORT: '2', VALETKEY_LOG_LEVEL: 'debug', VALETKEY_DATA: '' }
  const settings = read({ file, environment, flags: { port: '3' } })
  assert.deepEqual(settings.listen, { host: '::1', port: 3, keepAlive: 65 })
  assert.equal(settings.logLevel, 'debug')
  assert.equal(settings.data, join(folder, 'a'))
})

test('paths in the file are relative to the file, paths in flags and variables to the working directory', () => {
  fs.mkdirSync(join(folder, 'etc'))
  fs.writeFileSync(join(folder, 'etc/v.json'), '{"data": "d", "master_key_file": "k"}')
  const settings = read({ flags: { config: 'etc/v.json' } })
  assert.equal(settings.data, join(folder, 'etc/d'))
  assert.deepEqual(settings.masterKey, { from: 'file', file: join(folder, 'etc/k') })
  const typed = read({
    flags: { config: 'etc/v.json', data: 'd' },
    environment: { VALETKEY_MASTER_KEY_FILE: 'k' },
  })
  assert.equal(typed.data, join(folder, 'd'))
  assert.deepEqual(typed.masterKey, { from: 'file', file: join(folder, 'k') })
})

test('a loopback issuer of the file follows the port of a flag or variable, any other issuer stays as written', () => {
  const at = (given: Given) => read(given).issuer.at(4711)
  const local = { issuer: 'http://localhost:4000' }
  assert.equal(at({ file: local }), 'http://localhost:4000')
  assert.equal(at({ file: local, flags: { port: '0' } }), 'http://localhost:4711')
  assert.equal(at({ file: local, environment: { VALETKEY_PORT: '0' } }), 'http://localhost:4711')
  assert.equal(
    at({ file: { issuer: 'https://id.example.com' }, flags: { port: '0' } }),
    'https://id.example.com',
  )
  assert.equal(at({ file: local, flags: { port: '0', issuer: 'http://127.0.0.1:9' } }), 'http://127.0.0.1:9')
  assert.equal(at({ file: { listen: { port: 1 } } }), 'http://localhost:4711')
})

test('the master key variable overrides the file', () => {
  const settings = read({
    file: { master_key_file: 'k' },
    environment: { VALETKEY_MASTER_KEY: '0a'.repeat(32) },
  })
  assert.equal(settings.masterKey.from, 'variable')
})

test('the variables that container platforms set for a service called valetkey are ignored', () => {
  const environment = {
    VALETKEY_PORT: 'tcp://10.0.0.1:4000',
    VALETKEY_PORT_4000_TCP: 'x',
    VALETKEY_SERVICE_HOST: 'x',
  }
  const settings = read({ environment })
  assert.equal(settings.listen.port, 4000)
  assert.deepEqual(settings.warnings, [])
})

test('every start warns of enabled legacy features (RFC 9700 §2.1.2, §2.4)', () => {
  const { warnings } = read({ file: { features: { device: true, implicit: true, password: true } } })
  assert.deepEqual(
    warnings.map((line) => line.split(':', 1)[0]),
    ['features.implicit is on, for legacy apps', 'features.password is on, for legacy apps'],
  )
})

test('a public issuer without trusted proxies gets a warning', () => {
  const file = { issuer: 'https://id.example.com' }
  const others = (line: string) => !line.startsWith('mail.url is missing')
  assert.match(read({ file }).warnings.filter(others).join(), /^trusted_proxies is empty/)
  const behindOne = read({ file: { ...file, trusted_proxies: ['10.0.0.1'] } })
  assert.deepEqual(behindOne.warnings.filter(others), [])
})

test('an unknown variable gets a warning', () => {
  const { warnings } = read({ environment: { VALETKEY_ISUER: 'https://id.example.com' } })
  assert.deepEqual(warnings, ['VALETKEY_ISUER is not a setting (did you mean VALETKEY_ISSUER?)'])
})

test('a loopback issuer warns of secrets that are too weak for a public issuer', () => {
  const file = {
    clients: [
      {
        ...aClient,
        client_secret: 'secret',
        scope: 'openid offline_access',
      },
    ],
    users: [
      { username: 'alice', password: 'Alice' },
      { username: 'bob', password: 'bobobobo' },
    ],
  }
  assert.deepEqual(read({ file }).warnings, [
    'clients[0].client_secret: a public issuer would expect at least 32 characters',
    'clients[0].scope has offline_access, which has no effect without refresh_token in grant_types',
    'users[0].password: a public issuer would expect a password of at least 8 characters',
  ])
  assert.deepEqual(lines({ file: { ...file, issuer: 'https://id.example.com' } }), [
    'clients[0].client_secret: expected at least 32 characters, because the issuer is public, got a string of 6 characters',
    'users[0].password: expected a password of at least 8 characters, got a string of 5 characters',
  ])
})

test('the exceptions that weaken a client are named at each start', () => {
  const weak = { ...aClient, require_pkce: false, legacy_assertion_audience: true }
  const { warnings } = read({
    file: {
      clients: [weak, { ...aClient, client_id: 'other' }],
      registration: { mode: 'token', require_pkce: false },
    },
  })
  assert.deepEqual(
    warnings.filter((line) => !line.includes('client_secret')).map((line) => line.split(':', 1)[0]),
    [
      'clients[0].require_pkce is false',
      'clients[0].legacy_assertion_audience is true',
      'registration.require_pkce is false',
    ],
  )
})

const members =
  'issuer, listen, data, database, database_connections, master_key_file, log_level, trusted_proxies, lifetimes, features, sign_up, keys, outgoing, mail, passwords, acr_values, second_factor, registration, workers, management, drain, apis, authorization_details_types, claims, editable_claims, scopes, clients, users'
const tooLong = 'x'.repeat(201)
const clientWith = (more: object) => ({ clients: [{ ...aClient, ...more }] })
const apiWith = (more: object) => ({ apis: [{ ...anApi, ...more }] })
const userWith = (more: object) => ({ users: [{ ...aUser, ...more }] })

const refusals: readonly (readonly [file: unknown, ...lines: string[]])[] = [
  [[], 'expected an object, got an empty list'],
  ['x', 'expected an object, got "x"'],
  [
    { isuer: 'x' },
    'isuer: expected no member of this name (did you mean issuer?), got a string of 1 characters',
  ],
  [{ toString: 1 }, `toString: expected no member of this name (there are: ${members}), got a number`],
  [{ issuer: 7 }, 'issuer: expected an https URL, such as https://id.example.com, got 7'],
  [
    { issuer: 'http://id.example.com' },
    'issuer: expected an https URL (http only for localhost, 127.0.0.1 and [::1]), got "http://id.example.com"',
  ],
  [{ listen: { port: '4000' } }, 'listen.port: expected a whole number from 0 to 65535, got "4000"'],
  [{ listen: { port: 65536 } }, 'listen.port: expected a whole number from 0 to 65535, got 65536'],
  [
    { listen: { keep_alive: 0 } },
    'listen.keep_alive: expected a whole number of seconds from 1 to 3600, got 0',
  ],
  [{ listen: { port: 1.5 } }, 'listen.port: expected a whole number from 0 to 65535, got 1.5'],
  [{ listen: { host: 'http://x' } }, 'listen.host: expected an IP address or a host name, got "http://x"'],
  [{ listen: 4000 }, 'listen: expected an object, got 4000'],
  [{ data: '' }, 'data: expected a path, got an empty string'],
  [
    { log_level: 'loud' },
    'log_level: expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
  ],
  [
    { trusted_proxies: ['10.0.0.0/33'] },
    'trusted_proxies[0]: expected an IP address or a network such as 10.0.0.0/8, got "10.0.0.0/33"',
  ],
  [
    { trusted_proxies: '10.0.0.1' },
    'trusted_proxies: expected a list of addresses and networks, got "10.0.0.1"',
  ],
  [{ lifetimes: { code: 601 } }, 'lifetimes.code: expected a whole number of seconds from 1 to 600, got 601'],
  [
    { lifetimes: { refresh_grace: 61 } },
    'lifetimes.refresh_grace: expected a whole number of seconds from 0 to 60, got 61',
  ],
  [
    { lifetimes: { public_absolute: 60 } },
    'lifetimes.public_idle: expected at most public_absolute, which is 60, got 1209600',
  ],
  [
    { keys: { rotate_every: 3600 } },
    'keys.rotate_every: expected 0 for never, or a whole number of seconds from 86400 to 315360000, got 3600',
  ],
  [
    { keys: { publish_ahead: 300 } },
    'keys.publish_ahead: expected a whole number of seconds from 7200 to 2592000, got 300',
  ],
  [
    { keys: { rotate_every: 172_800 } },
    'keys.rotate_every: expected at least twice publish_ahead, which is 172800, got 172800',
  ],
  [{ apis: {} }, 'apis: expected a list of APIs, got an object'],
  [{ apis: [7] }, 'apis[0]: expected an object, got 7'],
  [
    { apis: [{}] },
    'apis[0].identifier: expected an absolute URI without a fragment, got nothing',
    'apis[0].name: expected one line of 1 to 200 characters without control characters, got nothing',
  ],
  [
    apiWith({ identifier: 'drive' }),
    'apis[0].identifier: expected an absolute URI without a fragment, got "drive"',
  ],
  [
    apiWith({ identifier: 'https://drive.example/#a' }),
    'apis[0].identifier: expected an absolute URI without a fragment, got "https://drive.example/#a"',
  ],
  [
    apiWith({ name: tooLong }),
    `apis[0].name: expected one line of 1 to 200 characters without control characters, got "${'x'.repeat(89)}…"`,
  ],
  [
    apiWith({ access_token_format: 'JWT' }),
    'apis[0].access_token_format: expected one of jwt, opaque, got "JWT"',
  ],
  [
    apiWith({ access_token_lifetime: 59 }),
    'apis[0].access_token_lifetime: expected a whole number of seconds from 60 to 3600, got 59',
  ],
  [
    apiWith({ access_token_signing_alg: 'HS256' }),
    'apis[0].access_token_signing_alg: expected one of RS256, ES256, EdDSA, got "HS256"',
  ],
  [apiWith({ access_token_typ: 'jwt' }), 'apis[0].access_token_typ: expected one of at+jwt, JWT, got "jwt"'],
  [
    apiWith({ scopes: [{ name: 'a b', description: 'x' }] }),
    'apis[0].scopes[0].name: expected a scope name: printable ASCII without space, quote and backslash, got "a b"',
  ],
  [
    apiWith({ scopes: [{ name: 'openid', description: 'x' }] }),
    'apis[0].scopes[0].name: expected a name that neither OpenID Connect nor this server defines, got "openid"',
  ],
  [
    apiWith({ scopes: [{ name: 'a' }] }),
    'apis[0].scopes[0].description: expected one line of 1 to 200 characters without control characters, got nothing',
  ],
  [
    apiWith({ scopes: [{ name: 'a', description: 'x', sensitive: 1 }] }),
    'apis[0].scopes[0].sensitive: expected true or false, got 1',
  ],
  [
    apiWith({
      scopes: [
        { name: 'a', description: 'x' },
        { name: 'a', description: 'y' },
      ],
    }),
    'apis[0].scopes[1].name: expected a different name from apis[0].scopes[0], got "a"',
  ],
  [
    { authorization_details_types: [{ type: 'print', apis: ['https://no.example/'], sentence: 'Print' }] },
    'authorization_details_types[0].apis[0]: expected the identifier of an entry of apis that has scopes, got "https://no.example/"',
  ],
  [
    {
      apis: [{ identifier: 'https://whole.example/', name: 'Whole' }],
      authorization_details_types: ['print', 'print'].map((type) => ({
        type,
        apis: ['https://whole.example/'],
        sentence: 'Print',
      })),
    },
    'authorization_details_types[1].type: expected a different type from authorization_details_types[0], got "print"',
    'authorization_details_types[0].apis[0]: expected the identifier of an entry of apis that has scopes, got "https://whole.example/"',
    'authorization_details_types[1].apis[0]: expected the identifier of an entry of apis that has scopes, got "https://whole.example/"',
  ],
  [
    clientWith({ authorization_details_types: ['print'] }),
    'clients[0].authorization_details_types[0]: expected an empty list, because this server supports none, got "print"',
  ],
  [
    apiWith({ introspection_clients: ['nobody'] }),
    'apis[0].introspection_clients[0]: expected the client_id of an entry of clients that has a secret, got "nobody"',
  ],
  [
    { apis: [anApi, { ...anApi, identifier: 'https://DRIVE.example' }] },
    'apis[1].identifier: expected a different identifier from apis[0], got "https://DRIVE.example"',
  ],
  [{ clients: [7] }, 'clients[0]: expected an object, got a number'],
  [clientWith({ client_id: undefined }), 'clients[0].client_id: expected a string, got nothing'],
  [
    clientWith({ client_id: 'usr_1' }),
    'clients[0].client_id: expected an id that does not begin with usr_, the prefix of user ids, got "usr_1"',
  ],
  [
    { clients: [aClient, aClient] },
    'clients[1].client_id: expected a different client_id from clients[0], got "shop"',
  ],
  [
    clientWith({ redirect_uri: 'x' }),
    'clients[0].redirect_uri: expected no member of this name (did you mean redirect_uris?), got a string of 1 characters',
  ],
  [
    clientWith({ dpop_bound_access_tokens: true }),
    'clients[0].dpop_bound_access_tokens: expected nothing: this version does not support it, and ignoring it would be less safe, got true',
  ],
  [
    clientWith({ subject_type: 'pairwise', redirect_uris: ['https://a.example/cb', 'https://b.example/cb'] }),
    'clients[0].sector_identifier_uri: expected an address, because subject_type is pairwise and redirect_uris do not share one https host, got nothing',
  ],
  [
    clientWith({ client_secret: undefined }),
    'clients[0].client_secret: expected a string of 1 to 512 printable ASCII characters, or a list of two different ones during rotation, got nothing',
  ],
  [
    clientWith({ client_secret: 'ünlucky' }),
    'clients[0].client_secret: expected a string of 1 to 512 printable ASCII characters, or a list of two different ones during rotation, got a string of 7 characters',
  ],
  [
    clientWith({ client_secret: [aSecret, aSecret] }),
    'clients[0].client_secret: expected a string of 1 to 512 printable ASCII characters, or a list of two different ones during rotation, got a list',
  ],
  [
    clientWith({ token_endpoint_auth_method: 'none' }),
    'clients[0].client_secret: expected nothing, because token_endpoint_auth_method is none, got a string of 32 characters',
  ],
  [
    clientWith({ client_secret: [aSecret, 'b'.repeat(32)], client_secret_expires_at: 9 }),
    'clients[0].client_secret_expires_at: expected nothing with two secrets: to end the old one, remove it, got 9',
  ],
  [
    clientWith({ scope: 'openid photos.print' }),
    'clients[0].scope: expected scopes of OpenID Connect, of the admin API, of an entry of apis or of scopes, got "photos.print"',
  ],
  [
    clientWith({ resources: ['https://nowhere.example/'] }),
    'clients[0].resources[0]: expected the identifier of an entry of apis, got "https://nowhere.example/"',
  ],
  [
    { users: [{}] },
    'users[0].username: expected a username of 1 to 255 visible characters, got nothing',
    'users[0].password: expected a password, got nothing',
  ],
  [
    { users: [aUser, { username: 'ALICE ', password: 'wonderland' }] },
    'users[1].username: expected a different username from users[0], got "ALICE "',
  ],
  [
    userWith({ username: 'a\u202eb' }),
    'users[0].username: expected a username of 1 to 255 visible characters, got "a\\u{202e}b"',
  ],
  [userWith({ password: 12345678 }), 'users[0].password: expected a password, got a number'],
  [
    userWith({ pasword: 'hunter2' }),
    'users[0].pasword: expected no member of this name (did you mean password?), got a string of 7 characters',
  ],
  [userWith({ email_verified: 'true' }), 'users[0].email_verified: expected true or false, got "true"'],
  [userWith({ email: 'alice' }), 'users[0].email: expected an e-mail address, got "alice"'],
  [
    userWith({ updated_at: '2026' }),
    'users[0].updated_at: expected a whole number of seconds since 1970 from 0 to 253402300799, got "2026"',
  ],
  [userWith({ address: 'Main Street' }), 'users[0].address: expected an object, got "Main Street"'],
  [
    userWith({ address: { street: 'x' } }),
    'users[0].address.street: expected no member of this name (there are: formatted, street_address, locality, region, postal_code, country), got a string of 1 characters',
  ],
  [
    userWith({ birthdate: '1990-02-30' }),
    'users[0].birthdate: expected a date such as 1990-04-23, 0000-04-23 or 1990, got "1990-02-30"',
  ],
  [
    userWith({ zoneinfo: 'Europe/Nowhere' }),
    'users[0].zoneinfo: expected a time zone such as Europe/Paris, got "Europe/Nowhere"',
  ],
  ...[
    'http://api.example/range/',
    'https://api.example/range',
    'https://api.example/range/?x=/',
    'range/',
  ].map((url): [object, string] => [
    { passwords: { breach_lookup_url: url } },
    `passwords.breach_lookup_url: expected an https URL (http only on loopback) that ends with a slash, such as https://api.pwnedpasswords.com/range/, got "${url}"`,
  ]),
  [
    { editable_claims: ['email'] },
    'editable_claims[0]: expected one of name, given_name, family_name, middle_name, nickname, profile, picture, website, gender, birthdate, zoneinfo, locale, got "email"',
  ],
  [{ sign_up: true }, 'sign_up: expected one of off, invitation, open, got true'],
  [
    { sign_up: 'invitation', features: { sign_up: true } },
    'sign_up: expected open, because features.sign_up is true, or no features.sign_up, got "invitation"',
  ],
  [userWith({ locale: '!' }), 'users[0].locale: expected a language tag such as en-US, got "!"'],
  [
    userWith({ picture: 'javascript:alert(1)' }),
    'users[0].picture: expected an https URL (http only on loopback) of at most 2000 characters, got "javascript:alert(1)"',
  ],
]

for (const [file, ...expected] of refusals) {
  test(`refused: ${expected.join('; ')}`, () => assert.deepEqual(lines({ file }), expected))
}

test('sign_up says who can create an account; features.sign_up is its earlier spelling', () => {
  for (const [file, signUp] of [
    [{ sign_up: 'off' }, 'off'],
    [{ sign_up: 'invitation' }, 'invitation'],
    [{ sign_up: 'open' }, 'open'],
    [{ features: { sign_up: true } }, 'open'],
    [{ features: { sign_up: false } }, 'off'],
    [{ features: { sign_up: true }, sign_up: 'open' }, 'open'],
  ] as const) {
    const settings = read({ file })
    assert.deepEqual([settings.signUp, settings.features.sign_up], [signUp, signUp === 'open'])
  }
})

test('everything that is wrong with flags, variables and the file is reported at once', () => {
  const told = lines({
    file: { listen: { port: 'x' }, apis: [{}], clients: [{ client_name: 7 }], users: [{ username: 'bob' }] },
    flags: { issuer: 'id.example.com' },
    environment: { VALETKEY_LOG_LEVEL: 'loud', VALETKEY_MASTER_KEY: 'x' },
  })
  assert.deepEqual(
    told.map((line) => line.replace(/: .*/s, '')),
    [
      '--issuer',
      'VALETKEY_LOG_LEVEL',
      'listen.port',
      'apis[0].identifier',
      'apis[0].name',
      'clients[0].client_id',
      'clients[0].client_secret',
      'clients[0].redirect_uris',
      'clients[0].client_name',
      'users[0].password',
      'VALETKEY_MASTER_KEY',
    ],
  )
})

const typedRefusals: readonly (readonly [given: Given, line: string])[] = [
  [{ flags: { port: 'x' } }, '--port: expected a whole number from 0 to 65535, got "x"'],
  [{ flags: { port: '-1' } }, '--port: expected a whole number from 0 to 65535, got "-1"'],
  [{ flags: { port: '1e3' } }, '--port: expected a whole number from 0 to 65535, got "1e3"'],
  [
    { environment: { VALETKEY_PORT: '70000' } },
    'VALETKEY_PORT: expected a whole number from 0 to 65535, got "70000"',
  ],
  [{ flags: { host: 'a b' } }, '--host: expected an IP address or a host name, got "a b"'],
  [
    { flags: { issuer: 'https://a.example/' } },
    '--issuer: expected the canonical form of this URL, https://a.example, got "https://a.example/"',
  ],
  [{ flags: { config: 'nowhere.json' } }, 'nowhere.json: cannot be read: it does not exist'],
  [{ flags: { config: '.' } }, '.: cannot be read: it is a folder'],
  [
    { environment: { VALETKEY_TRUSTED_PROXIES: '::1, x' } },
    'VALETKEY_TRUSTED_PROXIES: expected an IP address or a network such as 10.0.0.0/8, got "x"',
  ],
  [{ text: '{"data": "a", "data": "b"}' }, 'c.json:1:15: the name "data" appears twice in this object'],
  [{ text: '{\n  "issuer" "x"\n}' }, 'c.json:2:12: expected a colon, got "\\""'],
  [{ text: '{"__proto__": {}}' }, 'c.json:1:2: the name "__proto__" is not allowed'],
]

for (const [given, line] of typedRefusals) {
  test(`refused: ${line}`, () => assert.deepEqual(lines(given), [line]))
}

test('no API can have the identifier of UserInfo or of the admin API', () => {
  for (const identifier of ['http://localhost:4000/userinfo', 'http://localhost:4000/admin/v1']) {
    const file = { issuer: 'http://localhost:4000', ...apiWith({ identifier }) }
    assert.deepEqual(lines({ file }), [
      `apis[0].identifier: expected an identifier other than those of the server's own UserInfo and admin API, got "${identifier}"`,
    ])
  }
})

test('trusted proxies are addresses and networks', () => {
  const trusted = ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8']
  assert.deepEqual(read({ file: { trusted_proxies: trusted } }).trustedProxies, trusted)
  assert.deepEqual(read({ flags: { 'trusted-proxies': '10.0.0.1, ::1' } }).trustedProxies, [
    '10.0.0.1',
    '::1',
  ])
})

test('allowed hosts are written as in a URL', () => {
  const said = ['app.internal', 'app.internal:8443', '10.0.0.5', '[fd00::5]', '[fd00::5]:8443']
  assert.deepEqual(read({ file: { outgoing: { allowed_hosts: said } } }).outgoing.allowedHosts, said)
  for (const host of [
    '127.1',
    '0x7f.0.0.1',
    '[fd00:0:0::5]',
    'fd00::5',
    'App.internal',
    'app.internal:70000',
  ]) {
    const [line = ''] = lines({ file: { outgoing: { allowed_hosts: [host] } } })
    assert.match(
      line,
      /^outgoing\.allowed_hosts\[0\]: expected a host name or address as written in a URL/,
      host,
    )
  }
})

test('neither errors nor printed settings show a secret', () => {
  const secret = 'correct-horse-battery-staple-0123456789'
  const places = [
    clientWith({ client_secret: { value: secret } }),
    clientWith({ client_secret: [secret, secret] }),
    clientWith({ client_secrets: secret }),
    clientWith({ client_secret: `${secret}é` }),
    clientWith({ client_id: 7, client_secret: secret, registration_access_token: secret }),
    clientWith({ client_secret: secret, token_endpoint_auth_method: 'none' }),
    { clients: [secret] },
    { users: [secret] },
    { users: [{ username: 7, password: secret }] },
    { users: [{ username: 'alice', password: { value: secret } }] },
    { users: [{ username: 'alice', passwort: secret }] },
    { master_key: secret },
  ]
  for (const file of places) {
    const told = lines({ file })
    assert.notEqual(told.length, 0)
    assert.ok(!told.join().includes(secret.slice(0, 12)), told.join())
  }
  const settings = read({
    file: {
      clients: [{ ...aClient, client_secret: secret }],
      users: [{ username: 'alice', password: secret }],
    },
  })
  assert.ok(!inspect(settings, { depth: 9, showHidden: true }).includes(secret))
  assert.ok(!JSON.stringify(settings).includes(secret))
})

test('any JSON in the file gives settings or a refusal, never another exception', () => {
  const names = fc.constantFrom(
    'client_id',
    'client_secret',
    'scope',
    'scopes',
    'identifier',
    'name',
    'username',
    'password',
    'address',
    'constructor',
    'x',
  )
  const entry = fc.oneof(fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })), fc.jsonValue({ maxDepth: 1 }))
  const list = fc.oneof(fc.array(entry, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }))
  const tops = [
    'issuer',
    'listen',
    'data',
    'lifetimes',
    'keys',
    'apis',
    'clients',
    'users',
    'trusted_proxies',
    'log_level',
    '__proto__',
  ]
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...tops), list)), (file) => {
      for (const line of lines({ file })) assert.match(line, /^[^\p{C}\p{Zl}\p{Zp}]+$/u)
    }),
    { numRuns: 500 },
  )
})

test('metrics and health get a port of their own if one is set', () => {
  assert.equal(read({ file: { management: { host: '0.0.0.0' } } }).management, undefined)
  assert.deepEqual(read({ flags: { 'management-port': '9464' } }).management, {
    host: '127.0.0.1',
    port: 9464,
  })
  const file = { management: { host: '10.0.0.7', port: 9000 } }
  assert.deepEqual(read({ file }).management, { host: '10.0.0.7', port: 9000 })
  const environment = { VALETKEY_MANAGEMENT_PORT: '9001', VALETKEY_MANAGEMENT_HOST: '0.0.0.0' }
  assert.deepEqual(read({ file, environment }).management, { host: '0.0.0.0', port: 9001 })
  assert.deepEqual(lines({ flags: { 'management-port': 'x' } }), [
    '--management-port: expected a whole number from 0 to 65535, got "x"',
  ])
})

test('there are as many workers as set, or one per core', () => {
  assert.equal(read({ file: { workers: 3 } }).workers, 3)
  assert.equal(read({ file: { workers: 3 }, flags: { workers: '2' } }).workers, 2)
  assert.equal(read({ file: { workers: 'auto' } }).workers, availableParallelism())
  assert.equal(read({ environment: { VALETKEY_WORKERS: 'auto' } }).workers, availableParallelism())
  for (const wrong of ['0', '257', 'many', '1.5', '-1']) {
    assert.deepEqual(lines({ flags: { workers: wrong } }), [
      `--workers: expected a whole number from 1 to 256, or auto, got "${wrong}"`,
    ])
  }
  assert.deepEqual(lines({ file: { workers: 0 } }), [
    'workers: expected a whole number from 1 to 256, or auto, got 0',
  ])
})

test('a public server waits for its load balancer before it ends, one on loopback does not', () => {
  const file = { issuer: 'https://id.example.com', master_key_file: 'key' }
  assert.deepEqual(read({ file }).drain, { delay: 5, limit: 10 })
  assert.deepEqual(read({ file: { ...file, drain: { delay: 0, limit: 3 } } }).drain, { delay: 0, limit: 3 })
  assert.deepEqual(read({ flags: { 'drain-delay': '2', 'drain-limit': '0' } }).drain, { delay: 2, limit: 0 })
  assert.deepEqual(lines({ file: { drain: { limit: 601 } } }), [
    'drain.limit: expected a whole number of seconds from 0 to 600, got 601',
  ])
  for (const wrong of ['-1', '601', '1.5', '1e1', 'soon', '10s']) {
    assert.deepEqual(lines({ flags: { 'drain-limit': wrong } }), [
      `--drain-limit: expected a whole number of seconds from 0 to 600, got "${wrong}"`,
    ])
  }
})

test('tracing is on if the environment names an endpoint', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  }
  const { tracing, warnings } = read({ environment })
  assert.equal(tracing, true)
  assert.match(warnings.join(), /http\/json/)
})

test('classes of authentication name the sign-in methods that this server has', () => {
  const silver = { value: 'urn:example:silver', amr: ['pwd'] }
  assert.deepEqual(read({ file: { acr_values: [silver] } }).authenticationClasses, [silver])
  assert.deepEqual(read({ file: { acr_values: [] } }).authenticationClasses, [])
  const defaults = { ...aClient, default_acr_values: ['urn:example:silver'] }
  const declared = read({ file: { apis: [anApi], clients: [defaults], acr_values: [silver] } })
  assert.deepEqual(declared.clients[0]?.defaultAcrValues, ['urn:example:silver'])
  for (const [acrValues, line] of [
    [
      [{ value: 'gold', amr: ['sms'] }],
      'acr_values[0].amr[0]: expected one of pwd, otp, mfa, hwk, swk, user, got "sms"',
    ],
    [[{ value: 'a' }], 'acr_values[0].amr: expected a list of ways of signing in, got nothing'],
    [[silver, silver], 'acr_values: expected classes with distinct values, got a list'],
    [
      [{ value: 'a b', amr: [] }],
      'acr_values[0].value: expected 1 to 200 printable ASCII characters without spaces, quotes and backslashes, got "a b"',
    ],
  ] as const) {
    assert.deepEqual(lines({ file: { acr_values: acrValues } }), [line])
  }
  assert.match(
    lines({ file: { apis: [anApi], clients: [{ ...aClient, default_acr_values: ['gold'] }] } }).join(),
    /clients\[0\]\.default_acr_values\[0\]: expected one of urn:oasis/,
  )
})
