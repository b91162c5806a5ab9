import type { Api } from './protocol/access/api.ts'
import type { DetailType } from './protocol/access/details/detail-type.ts'
import type { Client } from './protocol/clients/client.ts'
import type { RegistrationPolicy } from './protocol/clients/registration/registration-policy.ts'
import type { Lifetimes } from './protocol/context.ts'
import type { Features } from './protocol/features.ts'
import type { Secret } from './protocol/secrets/secret.ts'
import type { AuthenticationClass } from './protocol/sessions/authentication-class.ts'
import type { Issuer } from './settings/issuer.ts'
import type { MasterKeySource } from './settings/master-key.ts'
import type { LogLevel } from './settings/schema.ts'
import type { DeclaredUser } from './settings/user-entry.ts'

/** Everything an operator can decide, checked and complete. */
export type Settings = {
  /** Ask it for the issuer once the port is known: `issuer.at(port)`. */
  issuer: Issuer
  /** Port 0 is any that is free; `keepAlive`: seconds after which an idle connection is closed. */
  listen: { host: string; port: number; keepAlive: number }
  /** The folder with the database and, for a loopback issuer, the master key. Absolute. */
  data: string
  /** A PostgreSQL database instead of the one in the folder: its URL, and how many connections one process makes. */
  database: { url: Secret; connections: number } | undefined
  masterKey: MasterKeySource
  logLevel: LogLevel
  /** Addresses and networks whose `X-Forwarded-For` is believed; empty: nobody's. */
  trustedProxies: readonly string[]
  lifetimes: Lifetimes
  /** What is done beyond the modern path. */
  features: Features
  /** In seconds: how long a key is active (0: until somebody rotates), how long it is published before that. */
  keys: { rotateEvery: number; publishAhead: number }
  /**
   * What the server itself may call beyond https on the public internet: for declared clients, and for self-registered
   * ones, too; and a further CA as PEM.
   */
  outgoing: {
    allowedHosts: readonly string[]
    selfRegisteredAllowedHosts: readonly string[]
    ca: string | undefined
  }
  /** Who may register apps by themselves, and what those may be. */
  registration: RegistrationPolicy
  /** Processes that share the port and the database; `createServer` itself is one. */
  workers: number
  /** Where metrics and health are served, apart from the public; port 0 is any that is free. `undefined`: nowhere. */
  management: { host: string; port: number } | undefined
  /** How the server ends, in seconds: it answers on for `delay`, then gives what runs at most `limit`. */
  drain: { delay: number; limit: number }
  /** Whether the environment names an OpenTelemetry endpoint for traces. */
  tracing: boolean
  apis: readonly Api[]
  /** Of rich authorization requests; a library user may give each a `refine`. RFC 9396 */
  detailTypes: readonly DetailType[]
  /** What `acr` can say, from the weakest to the strongest. */
  authenticationClasses: readonly AuthenticationClass[]
  clients: readonly Client[]
  users: readonly DeclaredUser[]
  /** What an operator should know though nothing is wrong, a line each. */
  warnings: readonly string[]
}

export type Option = {
  /** Its path in the configuration file. */
  file?: string
  /** What stands after the flag in the help. */
  value: string
  help: string
  default?: string | number
}

/**
 * The options that a flag `--name` or a variable `VALETKEY_NAME` can set, too. A flag goes before the variable,
 * that before the configuration file, that before the default. The file alone has
 * `listen.keep_alive`, `database_connections`, `lifetimes`, `features`, `keys`, `outgoing`, `acr_values`,
 * `registration`, `apis`,
 * `authorization_details_types`, `clients` and `users`; `settings/file.ts` shows their members, defaults and bounds.
 */
export const options = {
  /** No default: a file that is read unasked would surprise. */
  config: { value: 'file', help: 'the configuration file, JSON' },
  /** Without one it is http://localhost with the port: a start to try things out needs no settings at all. */
  issuer: { file: 'issuer', value: 'url', help: 'the URL that people and apps reach the server by' },
  /** Nobody but this machine, until somebody says otherwise. */
  host: { file: 'listen.host', value: 'address', help: 'the address to listen on', default: '127.0.0.1' },
  /** A loopback issuer of the file follows a port from a flag or variable, so that `--port 0` just works. */
  port: { file: 'listen.port', value: 'number', help: 'the port to listen on, 0 for any', default: 4000 },
  /** In the folder one stands in, or beside the configuration file if that names it, so that it is easy to find. */
  data: { file: 'data', value: 'folder', help: 'where the data lies', default: './valetkey-data' },
  /** Without one it is SQLite in the data folder, which is enough for one machine. */
  database: { file: 'database', value: 'url', help: 'a PostgreSQL database: postgres://user@host/name' },
  /** A local start makes its own; a public issuer must be given one, which is kept apart from the data. */
  'master-key-file': {
    file: 'master_key_file',
    value: 'file',
    help: 'the master key: 32 bytes in base64 or hex',
  },
  /** One line per event, but none per check that held. */
  'log-level': {
    file: 'log_level',
    value: 'level',
    help: 'fatal, error, warn, info, debug, trace, silent',
    default: 'info',
  },
  /** Empty: a header that anybody can send must not choose the address that sign-in is throttled by. */
  'trusted-proxies': {
    file: 'trusted_proxies',
    value: 'list',
    help: 'addresses and networks, between commas',
  },
  /** One: most servers need no more, and each costs the memory of a whole server. */
  workers: {
    file: 'workers',
    value: 'number',
    help: 'processes that share the work, auto: one for each core',
    default: 1,
  },
  /** Off: metrics tell a stranger too much, so they have a port of their own. */
  'management-port': {
    file: 'management.port',
    value: 'number',
    help: 'a port for /metrics and /health, none without it',
  },
  /** Nobody but this machine, as for the server itself. */
  'management-host': {
    file: 'management.host',
    value: 'address',
    help: 'the address for --management-port',
    default: '127.0.0.1',
  },
  /**
   * A balancer goes on sending until it has seen that this server is not ready: Kubernetes takes some seconds for it.
   * No balancer stands before a loopback issuer, and whoever stops that one is waiting for it.
   */
  'drain-delay': {
    file: 'drain.delay',
    value: 'seconds',
    help: 'go on answering after SIGTERM, unready (default: 5, on loopback 0)',
  },
  /** Longer than any request of ours takes, and with the delay well within the 30 seconds that Kubernetes gives. */
  'drain-limit': {
    file: 'drain.limit',
    value: 'seconds',
    help: 'what running requests get to finish',
    default: 10,
  },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof options

/** What was typed: flags by their name, the environment, and the folder that relative paths start from. */
export type Sources = {
  flags: Readonly<Partial<Record<OptionName, string>>>
  environment: Readonly<Record<string, string | undefined>>
  folder: string
}
