import { readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import * as v from 'valibot'
import type { Lifetimes } from '../protocol/context.ts'
import { requireSound } from '../protocol/extended.ts'
import type { Extensions } from '../protocol/extensions.ts'
import { type Features, legacyFeatures } from '../protocol/features.ts'
import { type Problem, sentence } from '../protocol/problem.ts'
import { Secret } from '../protocol/secret.ts'
import { options, type Settings, type Sources } from '../settings.ts'
import { faultOf } from './data-folder.ts'
import { databaseWarnings } from './database.ts'
import { readEntries } from './entries.ts'
import { type File, file as fileSchema, openIdScopes } from './file.ts'
import { fixedIssuer, type Issuer, issuerProblem, portFollowingIssuer } from './issuer.ts'
import { JsonRefused, parseJson } from './json.ts'
import { masterKeySource } from './master-key.ts'
import { SettingsRefused } from './refused.ts'
import { registrationPolicy } from './registration.ts'
import { problemsOf } from './schema.ts'
import { tracingWanted, tracingWarnings } from './tracing.ts'
import { masterKeyVariable, readTyped, type Typed } from './typed.ts'

/** Room for some ten thousand clients. */
const largestFile = 16_777_216

/**
 * Puts flags, variables, file and defaults together. Throws `SettingsRefused` with everything that is wrong.
 * `extensions`: what `createServer` will be given, so that clients may name it.
 */
export function readSettings(sources: Sources, extensions: Extensions = {}): Settings {
  requireSound(extensions)
  const { typed, lines, warnings } = readTyped(sources)
  const configuration = typed.config === undefined ? undefined : resolve(sources.folder, typed.config)
  const written =
    configuration === undefined ? {} : readFile(typed.config ?? configuration, configuration, lines)
  const raw = isJsonObject(written) ? written : {}
  const parsed = v.safeParse(fileSchema, written)
  const file = parsed.success ? parsed.output : v.parse(fileSchema, {})
  const issuer = chooseIssuer(typed, raw.issuer)
  const entries = readEntries(raw, issuer, file, extensions)
  const lifetimes = lifetimesOf(file.lifetimes)
  const registration = registrationPolicy(file.registration, {
    abilities: entries.abilities,
    scopes: [...openIdScopes, ...entries.apis.flatMap(({ scopes }) => scopes.map(({ name }) => name))],
    resources: entries.apis.map(({ identifier }) => identifier),
    lifetimes,
  })
  const problems = [
    ...(parsed.success
      ? [...lifetimeProblems(file.lifetimes), ...keyProblems(file.keys)]
      : problemsOf(parsed.issues, '', (path) => path === 'database')),
    ...entries.problems,
    ...registration.problems,
  ]
  lines.push(...problems.map((problem) => `${typed.config}: ${sentence(problem)}`))
  const masterKey = masterKeySource({
    variable: sources.environment[masterKeyVariable],
    typedFile: typed['master-key-file'],
    file: file.master_key_file,
  })
  if ('line' in masterKey) lines.push(masterKey.line)
  if (lines.length > 0 || 'line' in masterKey) throw new SettingsRefused(lines)

  // What the file names lies beside the file, wherever somebody stands who starts the server.
  const beside = configuration === undefined ? sources.folder : dirname(configuration)
  const place = (fromTyped: string | undefined, fromFile: string | undefined, otherwise: string) =>
    fromTyped !== undefined || fromFile === undefined
      ? resolve(sources.folder, fromTyped ?? otherwise)
      : resolve(beside, fromFile)
  const caFile = file.outgoing.ca_file
  const ca = caFile === undefined ? undefined : readAuthority(caFile, resolve(beside, caFile))
  const database = typed.database ?? file.database
  const trustedProxies = typed['trusted-proxies'] ?? file.trusted_proxies ?? []
  return {
    issuer,
    listen: {
      host: typed.host ?? file.listen?.host ?? options.host.default,
      port: typed.port ?? file.listen?.port ?? options.port.default,
      keepAlive: file.listen?.keep_alive ?? 65,
    },
    data: place(typed.data, file.data, options.data.default),
    database:
      database === undefined
        ? undefined
        : { url: new Secret(database), connections: file.database_connections },
    masterKey:
      masterKey.from === 'file'
        ? { from: 'file', file: place(typed['master-key-file'], file.master_key_file, masterKey.file) }
        : masterKey,
    logLevel: typed['log-level'] ?? file.log_level ?? options['log-level'].default,
    trustedProxies,
    lifetimes,
    registration: registration.policy,
    features: file.features,
    keys: { rotateEvery: file.keys.rotate_every, publishAhead: file.keys.publish_ahead },
    outgoing: {
      allowedHosts: file.outgoing.allowed_hosts,
      selfRegisteredAllowedHosts: file.outgoing.self_registered_allowed_hosts,
      ca,
    },
    workers: workers(typed.workers ?? file.workers ?? options.workers.default),
    management: management(typed, file),
    drain: {
      delay: typed['drain-delay'] ?? file.drain?.delay ?? (issuer.isPublic ? 5 : 0),
      limit: typed['drain-limit'] ?? file.drain?.limit ?? options['drain-limit'].default,
    },
    tracing: tracingWanted(sources.environment),
    apis: entries.apis,
    detailTypes: entries.detailTypes,
    authenticationClasses: file.acr_values,
    clients: entries.clients,
    users: entries.users,
    warnings: [
      ...warnings,
      ...entries.warnings,
      ...legacyWarnings(file.features),
      ...registration.warnings,
      ...proxyWarning(issuer, trustedProxies),
      ...databaseWarnings(database, {
        byFlag: sources.flags.database !== undefined,
        environment: sources.environment,
      }),
      ...tracingWarnings(sources.environment),
    ],
  }
}

/** Certificates that the server trusts beside those that everybody trusts. */
function readAuthority(name: string, path: string): string {
  const refused = (reason: string) => new SettingsRefused([`outgoing.ca_file: ${name}: ${reason}`])
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (error) {
    throw refused(`cannot be read: ${faultOf(error)}`)
  }
  if (!/-----BEGIN CERTIFICATE-----/.test(pem)) throw refused('expected a certificate in PEM')
  return pem
}

/** `auto`: the cores that this process may use, as a container limits them. */
function workers(chosen: number | 'auto'): number {
  return chosen === 'auto' ? availableParallelism() : chosen
}

/** A port asks for it; a host alone says only where. */
function management(typed: Typed, file: File): Settings['management'] {
  const port = typed['management-port'] ?? file.management?.port
  if (port === undefined) return undefined
  return {
    host: typed['management-host'] ?? file.management?.host ?? options['management-host'].default,
    port,
  }
}

/** An operator who looks into the log sees every day what is still there for old apps. */
function legacyWarnings(features: Features): string[] {
  return [...legacyFeatures]
    .filter(([feature]) => features[feature])
    .map(([feature, reason]) => `features.${feature} is on, for apps from before: ${reason}`)
}

/** TLS ends somewhere in front of a public issuer, and sign-ins are limited by address. */
function proxyWarning(issuer: Issuer, trustedProxies: readonly string[]): string[] {
  if (!issuer.isPublic || trustedProxies.length > 0) return []
  return [
    'trusted_proxies is empty: if a proxy stands in front, everybody behind it shares one limit for sign-ins',
  ]
}

/** As the file has it, without prototypes; `{}` and a line where it cannot be read. */
function readFile(name: string, path: string, lines: string[]): unknown {
  try {
    if (statSync(path).size > largestFile) {
      lines.push(`${name}: expected at most ${largestFile} bytes`)
      return {}
    }
    return parseJson(readFileSync(path, 'utf8'))
  } catch (error) {
    const { line, column } = error instanceof JsonRefused ? error : { line: undefined, column: undefined }
    const place = line === undefined ? name : `${name}:${line}:${column}`
    const reason = error instanceof JsonRefused ? error.message : `cannot be read: ${faultOf(error)}`
    lines.push(`${place}: ${reason}`)
    return {}
  }
}

function chooseIssuer(typed: Typed, written: unknown): Issuer {
  if (typed.issuer !== undefined) return fixedIssuer(typed.issuer)
  if (typeof written !== 'string' || issuerProblem(written) !== undefined)
    return portFollowingIssuer('http://localhost')
  const issuer = fixedIssuer(written)
  // The port that somebody typed is the newer word on where the server is, for whoever is on this machine.
  return typed.port === undefined || issuer.isPublic ? issuer : portFollowingIssuer(written)
}

function lifetimeProblems(lifetimes: File['lifetimes']): Problem[] {
  return (['public', 'confidential'] as const).flatMap((kind) => {
    const [idle, absolute] = [lifetimes[`${kind}_idle`], lifetimes[`${kind}_absolute`]]
    if (idle <= absolute) return []
    const expected = `at most ${kind}_absolute, which is ${absolute}`
    return [{ path: `lifetimes.${kind}_idle`, expected, came: String(idle) }]
  })
}

/** A key has to be active for a while before its successor is made. */
function keyProblems({ rotate_every: every, publish_ahead: ahead }: File['keys']): Problem[] {
  if (every === 0 || ahead * 2 <= every) return []
  return [
    {
      path: 'keys.rotate_every',
      expected: `at least twice publish_ahead, which is ${ahead}`,
      came: String(every),
    },
  ]
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
