import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import * as v from 'valibot'
import type { Problem } from '../protocol/messages/problem.ts'
import type { Sources } from '../settings.ts'
import { faultOf } from './data-folder.ts'
import { type File, file as fileSchema } from './file.ts'
import { JsonRefused, parseJson } from './json/json.ts'
import { problemsOf } from './json/schema.ts'

/** In bytes: room for some ten thousand clients. */
const largestFile = 16_777_216

/** The configuration file, checked on its own. */
export type Configuration = {
  /** Relative paths in the file start here. */
  folder: string
  /** As written; `{}` without a file, or if it cannot be read. */
  raw: Readonly<Record<string, unknown>>
  /** The validated members; all defaults if any of them is wrong. */
  file: File
  /** Why the file cannot be read; empty if it can. */
  lines: readonly string[]
  /** The members that are wrong. */
  problems: readonly Problem[]
}

/** Reads the named configuration file; without a name, everything has its default. */
export function readConfiguration(
  { folder }: Pick<Sources, 'folder'>,
  name: string | undefined,
): Configuration {
  const path = name === undefined ? undefined : resolve(folder, name)
  const { value, lines } = name === undefined || path === undefined ? noFile : readJson(name, path)
  const parsed = v.safeParse(fileSchema, value)
  return {
    // Paths in the file are relative to the file, not to the folder in which the server was started.
    folder: path === undefined ? folder : dirname(path),
    raw: isJsonObject(value) ? value : {},
    file: parsed.success ? parsed.output : v.parse(fileSchema, {}),
    lines,
    problems: parsed.success
      ? [...lifetimeProblems(parsed.output.lifetimes), ...keyProblems(parsed.output.keys)]
      : problemsOf(parsed.issues, '', (place) => place === 'database' || place === 'mail.url'),
  }
}

type Read = { value: unknown; lines: readonly string[] }

const noFile: Read = { value: {}, lines: [] }

/** Parses the file into objects without prototypes; gives `{}` and a line if it cannot be read. */
function readJson(name: string, path: string): Read {
  const refused = (line: string): Read => ({ ...noFile, lines: [line] })
  try {
    if (statSync(path).size > largestFile) return refused(`${name}: expected at most ${largestFile} bytes`)
    return { value: parseJson(readFileSync(path, 'utf8')), lines: [] }
  } catch (error) {
    if (error instanceof JsonRefused)
      return refused(`${name}:${error.line}:${error.column}: ${error.message}`)
    return refused(`${name}: cannot be read: ${faultOf(error)}`)
  }
}

function lifetimeProblems(lifetimes: File['lifetimes']): Problem[] {
  return (['public', 'confidential'] as const).flatMap((kind) => {
    const [idle, absolute] = [lifetimes[`${kind}_idle`], lifetimes[`${kind}_absolute`]]
    if (idle <= absolute) return []
    const expected = `at most ${kind}_absolute, which is ${absolute}`
    return [{ path: `lifetimes.${kind}_idle`, expected, came: String(idle) }]
  })
}

/** A key has to be active for a while before the next key is created. */
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
