import { shown } from '../../protocol/messages/problem.ts'

/** Why a text is refused as JSON, and where. Line and column start at 1. */
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
/** Names that give access to the prototype of an object. */
const inherited = ['__proto__', 'constructor', 'prototype']
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Up to the closing quote; JSON.parse decodes the content.
const string = /"(?:[^"\\]|\\.)*"/sy
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Parses RFC 8259 JSON, stricter than `JSON.parse` where a mistake would go unnoticed: refuses duplicate names in an
 * object, `__proto__` and similar names, NUL, lone surrogates, and more than 32 levels of nesting. Objects have no
 * prototype. Throws `JsonRefused`.
 */
export function parseJson(source: string): unknown {
  const reader = new Reader(source.startsWith('\ufeff') ? source.slice(1) : source)
  const value = reader.readValue(0)
  reader.expectEnd()
  return value
}

/** A recursive descent parser. Each method consumes what it is named after, or throws `JsonRefused`. */
class Reader {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  readValue(depth: number): unknown {
    if (depth > deepest) this.#refuse(`nothing may be nested deeper than ${deepest}`)
    const first = this.#skipSpace()
    if (first === '{') return this.#readObject(depth)
    if (first === '[') return this.#readList(depth)
    if (first === '"') return this.#readString()
    const digits = this.#take(number)
    if (digits !== undefined) return Number(digits)
    return this.#readWord()
  }

  expectEnd(): void {
    if (this.#skipSpace() !== undefined) this.#refuse(`expected the end of the file, got ${this.#here()}`)
  }

  #readObject(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null)
    this.#position++
    if (this.#isClosedBy('}')) return object
    do {
      const name = this.#readName(object)
      this.#expectColon()
      object[name] = this.readValue(depth + 1)
    } while (this.#hasNext('}'))
    return object
  }

  #readList(depth: number): unknown[] {
    const list: unknown[] = []
    this.#position++
    if (this.#isClosedBy(']')) return list
    do list.push(this.readValue(depth + 1))
    while (this.#hasNext(']'))
    return list
  }

  #readName(object: Readonly<Record<string, unknown>>): string {
    if (this.#skipSpace() !== '"') this.#refuse(`expected a name in double quotes, got ${this.#here()}`)
    const start = this.#position
    const name = this.#readString()
    if (Object.hasOwn(object, name))
      this.#refuse(`the name ${shown(name)} appears twice in this object`, start)
    if (inherited.includes(name)) this.#refuse(`the name ${shown(name)} is not allowed`, start)
    return name
  }

  #readString(): string {
    const start = this.#position
    const quoted = this.#take(string)
    if (quoted === undefined) return this.#refuse('this string is not closed')
    const value = unquoted(quoted)
    if (value === undefined)
      return this.#refuse('this string has a line break or an unknown \\ escape', start)
    if (!value.isWellFormed()) this.#refuse('this string has half of a surrogate pair', start)
    if (value.includes('\0')) this.#refuse('this string has a NUL character', start)
    return value
  }

  #readWord(): unknown {
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, this.#position)) {
        this.#position += word.length
        return value
      }
    }
    return this.#refuse(`expected a value, got ${this.#here()}`)
  }

  #expectColon(): void {
    if (this.#skipSpace() !== ':') this.#refuse(`expected a colon, got ${this.#here()}`)
    this.#position++
  }

  /** Whether the object or list that was just opened is empty; if so, consumes its end. */
  #isClosedBy(end: '}' | ']'): boolean {
    if (this.#skipSpace() !== end) return false
    this.#position++
    return true
  }

  /** Consumes a comma, or the end of the object or list. Returns whether another member or element follows. */
  #hasNext(end: '}' | ']'): boolean {
    const next = this.#skipSpace()
    if (next !== ',' && next !== end) this.#refuse(`expected a comma or ${end}, got ${this.#here()}`)
    this.#position++
    return next === ','
  }

  /** Skips white space and returns the next character without consuming it; `undefined` at the end. */
  #skipSpace(): string | undefined {
    while (this.#position < this.#text.length && ' \t\n\r'.includes(this.#text.charAt(this.#position)))
      this.#position++
    return this.#text[this.#position]
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position += found.length
    return found
  }

  #here(): string {
    return this.#position < this.#text.length ? shown(this.#text[this.#position]) : 'the end of the file'
  }

  #refuse(reason: string, where = this.#position): never {
    throw new JsonRefused(reason, this.#text, where)
  }
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
