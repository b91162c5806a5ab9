import { shown } from '../protocol/problem.ts'

/** Why a text is not the JSON we take, and where: line and column count from one. */
export class JsonRefused extends Error {
  readonly line: number
  readonly column: number

  constructor(reason: string, text: string, position: number) {
    super(reason)
    this.name = 'JsonRefused'
    const before = text.slice(0, position).split('\n')
    this.line = before.length
    this.column = (before.at(-1)?.length ?? 0) + 1
  }
}

const deepest = 32
/** Names by which an object reaches what all objects share. */
const inherited = ['__proto__', 'constructor', 'prototype']
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Up to the closing quote; what is inside is left to JSON.parse.
const string = /"(?:[^"\\]|\\.)*"/sy
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Parses RFC 8259 JSON, stricter than `JSON.parse` where a slip would pass unseen: a name that stands twice in an
 * object, `__proto__` and its kind, NUL and half surrogate pairs are refused, and so is what is nested deeper than 32.
 * Objects have no prototype. Throws `JsonRefused`.
 */
export function parseJson(source: string): unknown {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source
  let position = 0

  const refuse = (reason: string, where = position): never => {
    throw new JsonRefused(reason, text, where)
  }
  const here = () => (position < text.length ? shown(text[position]) : 'the end of the file')
  const skip = () => {
    while (position < text.length && ' \t\n\r'.includes(text.charAt(position))) position++
    return text[position]
  }
  const take = (pattern: RegExp) => {
    pattern.lastIndex = position
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) position += found.length
    return found
  }

  function readString(): string {
    const start = position
    const quoted = take(string)
    if (quoted === undefined) return refuse('this string is not closed')
    const value = unquoted(quoted)
    if (value === undefined)
      return refuse('this string has a line break or a \\ that JSON does not know', start)
    if (!value.isWellFormed()) refuse('this string has half of a surrogate pair', start)
    if (value.includes('\0')) refuse('this string has a NUL character', start)
    return value
  }

  function readObject(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null)
    position++
    if (skip() === '}') {
      position++
      return object
    }
    while (true) {
      if (skip() !== '"') refuse(`expected a name in double quotes, got ${here()}`)
      const start = position
      const name = readString()
      if (Object.hasOwn(object, name)) refuse(`the name ${shown(name)} stands here twice`, start)
      if (inherited.includes(name)) refuse(`the name ${shown(name)} is not allowed`, start)
      if (skip() !== ':') refuse(`expected a colon, got ${here()}`)
      position++
      object[name] = readValue(depth + 1)
      const next = skip()
      if (next !== ',' && next !== '}') refuse(`expected a comma or }, got ${here()}`)
      position++
      if (next === '}') return object
    }
  }

  function readList(depth: number): unknown[] {
    const list: unknown[] = []
    position++
    if (skip() === ']') {
      position++
      return list
    }
    while (true) {
      list.push(readValue(depth + 1))
      const next = skip()
      if (next !== ',' && next !== ']') refuse(`expected a comma or ], got ${here()}`)
      position++
      if (next === ']') return list
    }
  }

  function readValue(depth: number): unknown {
    if (depth > deepest) refuse(`nothing may be nested deeper than ${deepest}`)
    const first = skip()
    if (first === '{') return readObject(depth)
    if (first === '[') return readList(depth)
    if (first === '"') return readString()
    const digits = take(number)
    if (digits !== undefined) return Number(digits)
    for (const [word, value] of words) {
      if (text.startsWith(word, position)) {
        position += word.length
        return value
      }
    }
    return refuse(`expected a value, got ${here()}`)
  }

  const value = readValue(0)
  if (skip() !== undefined) refuse(`expected the end of the file, got ${here()}`)
  return value
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
