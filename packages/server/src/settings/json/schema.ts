import { isIP } from 'node:net'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import * as v from 'valibot'
import { type LanguageVariants, taggedName } from '../../protocol/messages/language-tags.ts'
import { at, type Problem, shown } from '../../protocol/messages/problem.ts'
import { isLine } from '../../protocol/messages/single-line.ts'
import { nearest } from './nearest.ts'

/** Schemas for the settings. The message of each schema says what was expected. */

type Entries = Record<string, v.GenericSchema>

/**
 * A JSON object with these members and no others, so that a mistyped name does not silently mean the default.
 * `inLanguages`: the members whose lines may also be given in other languages, as `description#fr`.
 */
export function closed<const Members extends Entries>(members: Members, inLanguages: readonly string[] = []) {
  const names = Object.keys(members)
  return v.pipe(
    v.custom<Record<string, unknown>>(isJsonObject, 'an object'),
    v.looseObject(members, (issue) => {
      const missing = issue.path?.at(-1)?.key
      const schema = typeof missing === 'string' ? members[missing] : undefined
      return expectationOf(schema)
    }),
    v.rawCheck(({ dataset, addIssue }) => {
      const object: unknown = dataset.value
      if (!isJsonObject(object)) return
      for (const [key, value] of Object.entries(object)) {
        if (names.includes(key)) continue
        const path = [{ type: 'object', origin: 'key', input: object, key, value }] as const
        if (inLanguages.includes(taggedName(key)?.member ?? '')) {
          const read = v.safeParse(line(), value)
          if (!read.success) addIssue({ message: read.issues[0].message, input: value, path: [...path] })
          continue
        }
        addIssue({ message: unknownMember(key, names), input: value, path: [...path] })
      }
    }),
    v.transform((object) => object as v.InferOutput<v.ObjectSchema<Members, undefined>>),
  )
}

/** The message for an unknown member. */
export function unknownMember(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined
    ? `no member of this name (there are: ${names.join(', ')})`
    : `no member of this name (did you mean ${meant}?)`
}

/** The texts of an entry in other languages, in the order of their names; absent if there are none. */
export function variantsOf(entry: Readonly<Record<string, unknown>>): {
  variants?: LanguageVariants
} {
  const found = Object.entries(entry).filter(([name]) => taggedName(name) !== undefined)
  if (found.length === 0) return {}
  return {
    variants: Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1))) as LanguageVariants,
  }
}

/** One line of text for people. */
export function line(longest = 200) {
  const expected = `one line of 1 to ${longest} characters without control characters`
  return v.pipe(
    v.string(expected),
    v.check((text) => isLine(text) && text.length <= longest, expected),
  )
}

export function wholeNumber(least: number, most: number, unit = '') {
  const expected = `a whole number${unit} from ${least} to ${most}`
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

export function seconds(least: number, most: number) {
  return wholeNumber(least, most, ' of seconds')
}

export const flag = v.boolean('true or false')

export function text(expected: string, accept: (value: string) => boolean) {
  return v.pipe(v.string(expected), v.check(accept, expected))
}

export function choice<const Choices extends readonly string[]>(choices: Choices) {
  return v.picklist(choices, `one of ${choices.join(', ')}`)
}

export function listOf<const Item extends v.GenericSchema>(item: Item, what: string) {
  return v.array(item, `a list of ${what}`)
}

/** A host to listen on. */
export const host = text('an IP address or a host name', (value) => {
  return (
    isIP(value) !== 0 ||
    /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i.test(value)
  )
})

/** 0 stands for any free port. */
export const port = wholeNumber(0, 65535)

/** A file or folder on this machine. */
export const localPath = text('a path', (value) => value !== '' && !value.includes('\0'))

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export const logLevel = choice(logLevels)
export type LogLevel = (typeof logLevels)[number]

/** An address or a network: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`. */
export const network = text('an IP address or a network such as 10.0.0.0/8', (value) => {
  const [address = '', prefix, ...rest] = value.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
})

/** Converts the issues of a schema to problems. `isSecret`: whether the value at a path must not be shown. */
export function problemsOf(
  issues: readonly v.BaseIssue<unknown>[],
  path: string,
  isSecret: (path: string) => boolean = () => false,
): Problem[] {
  const problems = new Map<string, Problem>()
  for (const issue of issues) {
    const place = (issue.path ?? []).reduce((parent, item) => at(parent, keyOf(item.key)), path)
    const value = issue.path?.at(-1)?.value ?? issue.input
    // The value of an unknown member may be a secret under a mistyped name, so it is not shown.
    const came = issue.type === 'raw_check' || isSecret(place) ? hidden(value) : shown(value)
    // Several rules for one value have the same message; the first issue is enough.
    if (!problems.has(place)) problems.set(place, { path: place, expected: issue.message, came })
  }
  return [...problems.values()]
}

/** Describes a value that must not be shown by its type. */
export function hidden(value: unknown): string {
  if (typeof value === 'number') return 'a number'
  return typeof value === 'string' && value !== '' ? `a string of ${value.length} characters` : shown(value)
}

function keyOf(key: unknown): string | number {
  return typeof key === 'number' ? key : String(key)
}

function expectationOf(schema: v.GenericSchema | undefined): string {
  if (schema === undefined || !('message' in schema)) return 'a value'
  return typeof schema.message === 'string' ? schema.message : 'a value'
}
