import type { TextClaimName } from './accounts/claims/text-claims.ts'
import type { SecondFactorPolicy } from './accounts/second-step/policy.ts'
import type { SignUpMode } from './accounts/sign-up/sign-up-mode.ts'
import type { SmtpSettings } from './mail/smtp/smtp-settings.ts'
import type { Api } from './protocol/access/api.ts'
import type { OwnClaim, OwnScope } from './protocol/access/claims.ts'
import type { DetailType } from './protocol/access/details/detail-type.ts'
import type { Client } from './protocol/clients/client.ts'
import type { RegistrationPolicy } from './protocol/clients/registration/registration-policy.ts'
import type { Lifetimes } from './protocol/context.ts'
import type { Features } from './protocol/features.ts'
import type { Secret } from './protocol/secrets/secret.ts'
import type { AuthenticationClass } from './protocol/sessions/authentication-class.ts'
import type { DeclaredUser } from './settings/entries/user-entry.ts'
import type { Issuer } from './settings/issuer.ts'
import type { LogLevel } from './settings/json/schema.ts'
import type { MasterKeySource } from './settings/master-key.ts'

/** Everything that an operator can configure, validated and complete. */
export type Settings = {
  /** `issuer.at(port)` is the issuer identifier, once the port is known. */
  issuer: Issuer
  /** Port 0 stands for any free port. `keepAlive`: seconds after which an idle connection is closed. */
  listen: { host: string; port: number; keepAlive: number }
  /** The folder with the database and, for a loopback issuer, the master key. Absolute. */
  data: string
  /** A PostgreSQL database instead of SQLite in `data`: its URL, and the most connections of one process. */
  database: { url: Secret; connections: number } | undefined
  masterKey: MasterKeySource
  logLevel: LogLevel
  /** Addresses and networks of proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: readonly string[]
  lifetimes: Lifetimes
  /** Optional protocol features, off by default. */
  features: Features
  /** Who can create an account. `features.sign_up` is whether it is `open`. */
  signUp: SignUpMode
  /** In seconds: how long a key is active (0: until an operator rotates), and how long it is published before that. */
  keys: { rotateEvery: number; publishAhead: number }
  /**
   * Hosts that the server may call beyond https on the public internet: for declared clients, and those that
   * self-registered clients may name as well. `ca`: an additional CA as PEM.
   */
  outgoing: {
    allowedHosts: readonly string[]
    selfRegisteredAllowedHosts: readonly string[]
    ca: string | undefined
  }
  /** The service that knows breached passwords, to whose address five digits of a hash are appended; none by default. */
  passwords: { breachLookupUrl: string | undefined }
  /**
   * How the server sends mail; `undefined`: it sends none. Without a `server`, mails go to the mailbox page of this
   * loopback issuer. `configured`: the operator wants mail, rather than only not having switched it off.
   */
  mail:
    | {
        server: { smtp: SmtpSettings; from: { name: string; address: string } } | undefined
        configured: boolean
        /** Whether people can sign in with their verified address as well as with their username. */
        signInByAddress: boolean
      }
    | undefined
  /** Who may register clients over HTTP, and what those clients may be. RFC 7591 */
  registration: RegistrationPolicy
  /** How many processes share the port and the database; `createServer` itself is always one. */
  workers: number
  /** The separate listener for metrics and health, if any. Port 0 stands for any free port. */
  management: { host: string; port: number } | undefined
  /** Shutdown, in seconds: the server keeps answering for `delay`, then running requests get at most `limit`. */
  drain: { delay: number; limit: number }
  /** Whether the environment names an OpenTelemetry endpoint for traces. */
  tracing: boolean
  apis: readonly Api[]
  /** The types of `authorization_details`; a library user may give each a `refine`. RFC 9396 §2 */
  detailTypes: readonly DetailType[]
  /** The claims that people may change on the pages of their accounts. */
  editableClaims: readonly TextClaimName[]
  /** The claims about people that the operator declared, and the scopes that request them. */
  claims: readonly OwnClaim[]
  scopes: readonly OwnScope[]
  /** The values of `acr`, from the weakest to the strongest. OIDC Core §2 */
  authenticationClasses: readonly AuthenticationClass[]
  /** Who must have a second factor. */
  secondFactor: SecondFactorPolicy
  clients: readonly Client[]
  users: readonly DeclaredUser[]
  /** Warnings for the operator, one line each; the settings are valid nevertheless. */
  warnings: readonly string[]
}

export type Option = {
  /** Its path in the configuration file. */
  file?: string
  /** The placeholder for its value in the help. */
  value: string
  help: string
  default?: string | number
}

/**
 * The options that can also be set by a flag `--name` or a variable `VALETKEY_NAME`. A flag overrides the variable, the
 * variable overrides the configuration file, the file overrides the default. Only the file can set
 * `listen.keep_alive`, `database_connections`, `lifetimes`, `features`, `sign_up`, `keys`, `outgoing`, `mail`, `passwords`, `acr_values`,
 * `registration`, `apis`, `authorization_details_types`, `claims`, `scopes`, `clients` and `users`; `settings/file.ts` has their members,
 * defaults and bounds.
 */
export const options = {
  /** No default: reading a file that nobody named would be a surprise. */
  config: { value: 'file', help: 'the configuration file, JSON' },
  /** By default http://localhost with the port, so that trying the server out needs no settings at all. */
  issuer: { file: 'issuer', value: 'url', help: 'the public URL of the server' },
  /** By default reachable from this machine only. */
  host: { file: 'listen.host', value: 'address', help: 'the address to listen on', default: '127.0.0.1' },
  /** A loopback issuer in the file takes on the port of a flag or variable, so that `--port 0` just works. */
  port: { file: 'listen.port', value: 'number', help: 'the port to listen on, 0 for any', default: 4000 },
  /** Relative to the working directory, or to the configuration file if that names the folder. */
  data: { file: 'data', value: 'folder', help: 'the folder for the data', default: './valetkey-data' },
  /** By default SQLite in the data folder, which is enough for one machine. */
  database: { file: 'database', value: 'url', help: 'a PostgreSQL database: postgres://user@host/name' },
  /** A loopback issuer creates its own; a public issuer needs one that is kept apart from the data. */
  'master-key-file': {
    file: 'master_key_file',
    value: 'file',
    help: 'the file with the master key: 32 bytes in base64 or hex',
  },
  /** `info`: one line per event, but none for each check that passed. */
  'log-level': {
    file: 'log_level',
    value: 'level',
    help: 'fatal, error, warn, info, debug, trace, silent',
    default: 'info',
  },
  /** Empty, because a header that anybody can send must not choose the address by which sign-in is throttled. */
  'trusted-proxies': {
    file: 'trusted_proxies',
    value: 'list',
    help: 'addresses and networks of proxies, comma-separated',
  },
  /** One, because most servers need no more, and each costs the memory of a whole server. */
  workers: {
    file: 'workers',
    value: 'number',
    help: 'processes that share the work; auto: one per core',
    default: 1,
  },
  /** Off by default. Metrics reveal too much to attackers, so they have a port of their own. */
  'management-port': {
    file: 'management.port',
    value: 'number',
    help: 'the port for /metrics and /health; off without it',
  },
  /** By default reachable from this machine only, like the server itself. */
  'management-host': {
    file: 'management.host',
    value: 'address',
    help: 'the address for --management-port',
    default: '127.0.0.1',
  },
  /**
   * A load balancer keeps sending requests until it notices that this server is not ready, which takes Kubernetes some
   * seconds. A loopback issuer has no load balancer in front, and its developer does not want to wait.
   */
  'drain-delay': {
    file: 'drain.delay',
    value: 'seconds',
    help: 'how long to keep answering after SIGTERM (default: 5, on loopback 0)',
  },
  /** Longer than any request takes; together with the delay well within the 30 seconds that Kubernetes grants. */
  'drain-limit': {
    file: 'drain.limit',
    value: 'seconds',
    help: 'how long running requests may take to finish',
    default: 10,
  },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof options

/** The flags by name, the environment variables, and the folder that relative paths start from. */
export type Sources = {
  flags: Readonly<Partial<Record<OptionName, string>>>
  environment: Readonly<Record<string, string | undefined>>
  folder: string
}
