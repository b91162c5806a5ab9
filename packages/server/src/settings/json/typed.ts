import * as v from 'valibot'
import { sentence, shown } from '../../protocol/messages/problem.ts'
import { type OptionName, options, type Sources } from '../../settings.ts'
import { databaseUrl } from '../database.ts'
import { drainSeconds, issuerSchema, workers } from '../file.ts'
import { mailUrlVariable } from '../mail.ts'
import { nearest } from './nearest.ts'
import { hidden, host, listOf, localPath, logLevel, network, port } from './schema.ts'

const prefix = 'VALETKEY_'
const names = Object.keys(options) as OptionName[]

/** The variable of an option: `VALETKEY_LOG_LEVEL`. */
export function variableOf(name: OptionName): string {
  return prefix + name.toUpperCase().replaceAll('-', '_')
}

/** There is no flag for the master key, because everybody on the machine can see a command line. */
export const masterKeyVariable = `${prefix}MASTER_KEY`

/** Converts digits to a number; anything else is left for the schema to refuse. */
function typedNumber<const Schema extends v.GenericSchema<number | 'auto'>>(schema: Schema) {
  return v.pipe(
    v.string(),
    v.transform((text): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text)),
    schema,
  )
}

/** Parses the text of each option into the value that the configuration file would have. */
const schemas = {
  config: localPath,
  issuer: issuerSchema,
  host,
  port: typedNumber(port),
  data: localPath,
  database: databaseUrl,
  'master-key-file': localPath,
  'log-level': logLevel,
  'trusted-proxies': v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((part) => part.trim())),
    listOf(network, 'addresses and networks'),
  ),
  workers: typedNumber(workers),
  'management-port': typedNumber(port),
  'management-host': host,
  'drain-delay': typedNumber(drainSeconds),
  'drain-limit': typedNumber(drainSeconds),
} as const satisfies Record<OptionName, v.GenericSchema>

/** The parsed flags and variables. */
export type Typed = {
  [Name in OptionName]?: v.InferOutput<(typeof schemas)[Name]>
}

/** Parses flags and variables. `lines`: what is wrong; `warnings`: what an operator should know. */
export function readTyped({ flags, environment }: Sources): {
  typed: Typed
  lines: string[]
  warnings: string[]
} {
  const typed: Record<string, unknown> = {}
  const lines: string[] = []
  const warnings: string[] = []
  for (const name of names) {
    const variable = variableOf(name)
    const given = environment[variable]
    const fromEnvironment = name === 'port' && isServiceLink(given) ? undefined : given
    const text = flags[name] ?? (fromEnvironment === '' ? undefined : fromEnvironment)
    if (text === undefined) continue
    const result = v.safeParse(schemas[name], text)
    if (result.success) {
      typed[name] = result.output
      continue
    }
    const path = flags[name] === undefined ? variable : `--${name}`
    for (const issue of result.issues) {
      const came = name === 'database' ? hidden(text) : shown(issue.path?.at(-1)?.value ?? text)
      lines.push(sentence({ path, expected: issue.message, came }))
    }
  }
  const known = [...names.map(variableOf), masterKeyVariable, mailUrlVariable]
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(prefix) || known.includes(variable) || isServiceVariable(variable)) continue
    const meant = nearest(variable, known)
    warnings.push(`${variable} is not a setting${meant === undefined ? '' : ` (did you mean ${meant}?)`}`)
  }
  return { typed: typed as Typed, lines, warnings }
}

/** Container platforms set `VALETKEY_PORT=tcp://…` for a service called valetkey in their network. */
function isServiceLink(text: string | undefined): boolean {
  return text !== undefined && /^(tcp|udp|sctp):\/\//.test(text)
}

function isServiceVariable(variable: string): boolean {
  return /^VALETKEY_(SERVICE_|PORT_\d)/.test(variable)
}
