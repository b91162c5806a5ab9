import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { SignUpMode } from '../accounts/sign-up/sign-up-mode.ts'
import { requireSound } from '../protocol/combine-extensions.ts'
import type { Lifetimes } from '../protocol/context.ts'
import type { Extensions } from '../protocol/extensions.ts'
import { type Features, legacyFeatures } from '../protocol/features.ts'
import { type Problem, sentence, shown } from '../protocol/messages/problem.ts'
import { Secret } from '../protocol/secrets/secret.ts'
import { options, type Settings, type Sources } from '../settings.ts'
import { readCaFile } from './ca-file.ts'
import { type Configuration, readConfiguration } from './configuration-file.ts'
import { databaseWarnings } from './database.ts'
import { readEntries } from './entries/entries.ts'
import { type File, standardScopeNames } from './file.ts'
import { fixedIssuer, type Issuer, issuerProblem, portFollowingIssuer } from './issuer.ts'
import { SettingsRefused } from './json/refused.ts'
import { masterKeyVariable, readTyped, type Typed } from './json/typed.ts'
import { mailSettings, mailUrlVariable, mailWarnings } from './mail.ts'
import { type MasterKeySource, masterKeySource } from './master-key.ts'
import { registrationPolicy } from './registration.ts'
import { tracingWanted, tracingWarnings } from './tracing.ts'

/** The sources, with flags and variables parsed (`typed`) and the configuration file read. */
type Given = { sources: Sources; typed: Typed; configuration: Configuration }

/**
 * Combines flags, environment variables, the configuration file and defaults. Throws `SettingsRefused` with a line for
 * everything that is wrong. `extensions`: those passed to `createServer`, which clients in the file may refer to.
 */
export function readSettings(sources: Sources, extensions: Extensions = {}): Settings {
  requireSound(extensions)
  const { typed, ...read } = readTyped(sources)
  const configuration = readConfiguration(sources, typed.config)
  const given = { sources, typed, configuration }
  const { raw, file } = configuration

  const issuer = chooseIssuer(typed, raw.issuer)
  const entries = readEntries(raw, issuer, file, extensions)
  const lifetimes = lifetimesOf(file.lifetimes)
  const registration = registrationPolicy(file.registration, {
    abilities: entries.abilities,
    scopes: [
      ...standardScopeNames,
      ...[...entries.scopes, ...entries.apis.flatMap(({ scopes }) => scopes)].map(({ name }) => name),
    ],
    resources: entries.apis.map(({ identifier }) => identifier),
    lifetimes,
  })
  const masterKey = chooseMasterKey(given)
  const mail = mailOf(given, issuer)
  const signUp = signUpOf(file)

  const problems = [
    ...configuration.problems,
    ...entries.problems,
    ...registration.problems,
    ...('problem' in mail ? [mail.problem] : []),
    ...(typeof signUp === 'string' ? [] : [signUp]),
  ]
  const lines = [
    ...read.lines,
    ...configuration.lines,
    ...problems.map((problem) => `${typed.config}: ${sentence(problem)}`),
  ]
  if ('line' in mail) lines.push(mail.line)
  if ('line' in masterKey) throw new SettingsRefused([...lines, masterKey.line])
  if (lines.length > 0 || !('mail' in mail) || typeof signUp !== 'string') throw new SettingsRefused(lines)

  const features = { ...file.features, sign_up: signUp === 'open' }
  return {
    issuer,
    listen: listenOf(given),
    data: place(given, 'data', file.data, options.data.default),
    database: databaseOf(given),
    masterKey,
    logLevel: typed['log-level'] ?? file.log_level ?? options['log-level'].default,
    trustedProxies: trustedProxiesOf(given),
    lifetimes,
    registration: registration.policy,
    features,
    signUp,
    keys: { rotateEvery: file.keys.rotate_every, publishAhead: file.keys.publish_ahead },
    outgoing: outgoingOf(configuration),
    mail: mail.mail,
    passwords: { breachLookupUrl: file.passwords.breach_lookup_url },
    workers: workersOf(given),
    management: managementOf(given),
    drain: drainOf(given, issuer),
    tracing: tracingWanted(sources.environment),
    apis: entries.apis,
    detailTypes: entries.detailTypes,
    editableClaims: file.editable_claims,
    claims: entries.claims,
    scopes: entries.scopes,
    authenticationClasses: file.acr_values,
    secondFactor: file.second_factor,
    clients: entries.clients,
    users: entries.users,
    warnings: [
      ...read.warnings,
      ...entries.warnings,
      ...legacyWarnings(features),
      ...registration.warnings,
      ...mailWarnings(mail.mail),
      ...proxyWarning(issuer, trustedProxiesOf(given)),
      ...databaseWarnings(typed.database ?? file.database, {
        byFlag: sources.flags.database !== undefined,
        environment: sources.environment,
      }),
      ...tracingWarnings(sources.environment),
    ],
  }
}

function chooseIssuer(typed: Typed, written: unknown): Issuer {
  if (typed.issuer !== undefined) return fixedIssuer(typed.issuer)
  if (typeof written !== 'string' || issuerProblem(written) !== undefined)
    return portFollowingIssuer('http://localhost')
  const issuer = fixedIssuer(written)
  // A loopback issuer follows the port of a flag or variable, which overrides the file.
  return typed.port === undefined || issuer.isPublic ? issuer : portFollowingIssuer(written)
}

function chooseMasterKey(given: Given): MasterKeySource | { line: string } {
  const { sources, typed, configuration } = given
  const { master_key_file: file } = configuration.file
  const source = masterKeySource({
    variable: sources.environment[masterKeyVariable],
    typedFile: typed['master-key-file'],
    file,
  })
  if ('line' in source || source.from !== 'file') return source
  return { from: 'file', file: place(given, 'master-key-file', file, source.file) }
}

/** Resolves the path that a flag or variable, else the file, else the default names. */
function place(
  { sources, typed, configuration }: Given,
  name: 'data' | 'master-key-file',
  fromFile: string | undefined,
  otherwise: string,
): string {
  const fromTyped = typed[name]
  return fromTyped !== undefined || fromFile === undefined
    ? resolve(sources.folder, fromTyped ?? otherwise)
    : resolve(configuration.folder, fromFile)
}

function listenOf({ typed, configuration }: Given): Settings['listen'] {
  const { listen } = configuration.file
  return {
    host: typed.host ?? listen?.host ?? options.host.default,
    port: typed.port ?? listen?.port ?? options.port.default,
    keepAlive: listen?.keep_alive ?? 65,
  }
}

function databaseOf({ typed, configuration }: Given): Settings['database'] {
  const { file } = configuration
  const url = typed.database ?? file.database
  return url === undefined ? undefined : { url: new Secret(url), connections: file.database_connections }
}

function trustedProxiesOf({ typed, configuration }: Given): Settings['trustedProxies'] {
  return typed['trusted-proxies'] ?? configuration.file.trusted_proxies ?? []
}

function outgoingOf({ file, folder }: Configuration): Settings['outgoing'] {
  const { allowed_hosts, self_registered_allowed_hosts, ca_file } = file.outgoing
  return {
    allowedHosts: allowed_hosts,
    selfRegisteredAllowedHosts: self_registered_allowed_hosts,
    ca: ca_file === undefined ? undefined : readCaFile('outgoing.ca_file', ca_file, resolve(folder, ca_file)),
  }
}

function mailOf({ sources, configuration: { file, folder } }: Given, { isPublic }: Issuer) {
  const readCa = (name: string) => readCaFile('mail.ca_file', name, resolve(folder, name))
  return mailSettings(file.mail, sources.environment[mailUrlVariable], { isPublic, readCa })
}

/** Who can create an account: the member `sign_up`, or the earlier `features.sign_up`, or both if they agree. */
function signUpOf({ sign_up: mode, features: { sign_up: open } }: File): SignUpMode | Problem {
  if (open === undefined) return mode ?? 'off'
  const spelled = open ? 'open' : 'off'
  if (mode === undefined || mode === spelled) return spelled
  const expected = `${spelled}, because features.sign_up is ${open}, or no features.sign_up`
  return { path: 'sign_up', expected, came: shown(mode) }
}

/** `auto`: as many as the cores that this process may use, which a container may limit. */
function workersOf({ typed, configuration }: Given): number {
  const chosen = typed.workers ?? configuration.file.workers ?? options.workers.default
  return chosen === 'auto' ? availableParallelism() : chosen
}

/** A port enables the management listener; a host alone does not. */
function managementOf({ typed, configuration }: Given): Settings['management'] {
  const { management } = configuration.file
  const port = typed['management-port'] ?? management?.port
  if (port === undefined) return undefined
  return {
    host: typed['management-host'] ?? management?.host ?? options['management-host'].default,
    port,
  }
}

function drainOf({ typed, configuration }: Given, issuer: Issuer): Settings['drain'] {
  const { drain } = configuration.file
  return {
    delay: typed['drain-delay'] ?? drain?.delay ?? (issuer.isPublic ? 5 : 0),
    limit: typed['drain-limit'] ?? drain?.limit ?? options['drain-limit'].default,
  }
}

function lifetimesOf(lifetimes: File['lifetimes']): Lifetimes {
  return {
    code: lifetimes.code,
    interaction: lifetimes.interaction,
    pushedRequest: lifetimes.pushed_request,
    idToken: lifetimes.id_token,
    accessToken: lifetimes.access_token,
    publicIdle: lifetimes.public_idle,
    publicAbsolute: lifetimes.public_absolute,
    confidentialIdle: lifetimes.confidential_idle,
    confidentialAbsolute: lifetimes.confidential_absolute,
    refreshGrace: lifetimes.refresh_grace,
  }
}

/** Reminds operators at each start of the features that only legacy apps need. */
function legacyWarnings(features: Features): string[] {
  return [...legacyFeatures]
    .filter(([feature]) => features[feature])
    .map(([feature, reason]) => `features.${feature} is on, for legacy apps: ${reason}`)
}

/** A public issuer usually has a TLS proxy in front, and sign-in is throttled by client address. */
function proxyWarning(issuer: Issuer, trustedProxies: readonly string[]): string[] {
  if (!issuer.isPublic || trustedProxies.length > 0) return []
  return [
    'trusted_proxies is empty: if there is a proxy in front, everybody behind it shares one limit for sign-ins',
  ]
}
