import { shown } from './shown.ts'

/** What is wrong with a text: what was expected and what came. */
export class JsonRefused extends Error {}

type Container = unknown[] | Record<string, unknown>

/** A set of keys with certificates is four levels deep, what identity assurance says about a person ten. */
const deepest = 16
/** Characters that may be kept for the sake of one of their parts, and of parts that are always copied. */
const shortText = 2_048
const shortPart = 12
const halfPair = 'expected text without half of a surrogate pair'
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Reads one JSON value by what `foreign-json.ts` promises, going once over the text. Not with `JSON.parse`: it keeps the
 * last of two members with one name, and in V8 13.6 it reads the name `\u0061` as `\` once it has seen that one.
 */
export class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** What is open is kept in a list: the stack would end before a hostile text does. */
  read(): unknown {
    const open: Container[] = []
    let root: unknown
    let name = ''
    if (!this.#text.isWellFormed()) throw new JsonRefused(halfPair)
    for (;;) {
      const value = this.#value(open.length)
      const parent = open.at(-1)
      if (parent === undefined) root = value
      else if (Array.isArray(parent)) parent.push(value)
      else parent[name] = value

      if (isContainer(value) && !this.#takes(closing(value))) open.push(value)
      else this.#endOf(open)
      const container = open.at(-1)
      if (container === undefined) return this.#nothingFollows(root)
      if (!Array.isArray(container)) name = this.#name(container)
    }
  }

  /** Whatever ends behind a value, up to the comma before the next one. */
  #endOf(open: Container[]): void {
    for (let container = open.at(-1); container !== undefined; container = open.at(-1)) {
      if (this.#takes(0x2c)) return
      if (!this.#takes(closing(container))) throw this.#noJson()
      open.pop()
    }
  }

  #nothingFollows(root: unknown): unknown {
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#noJson()
    return root
  }

  /** A value, of a list or an object its beginning. */
  #value(depth: number): unknown {
    this.#skipBlanks()
    const code = this.#text.charCodeAt(this.#at)
    if (code === 0x22) return this.#string()
    if (code !== 0x7b && code !== 0x5b) return this.#numberOrWord()
    if (depth === deepest) throw new JsonRefused(`expected at most ${deepest} levels, got more`)
    this.#at += 1
    return code === 0x5b ? [] : Object.create(null)
  }

  #name(object: Record<string, unknown>): string {
    this.#skipBlanks()
    if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#noJson()
    const name = this.#string()
    if (name in object) throw new JsonRefused(`the member ${shown(name)} occurs twice`)
    if (!this.#takes(0x3a)) throw this.#noJson()
    return name
  }

  #string(): string {
    const start = this.#at + 1
    for (let at = start; ; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === 0x5c) return this.#stringWithEscapes(at)
      if (code === 0x22) {
        this.#at = at + 1
        return this.#part(start, at)
      }
      // Also past the end, where there is no code.
      if (!(code >= 0x20)) throw this.#noJson()
    }
  }

  /** A part of a long text keeps all of it in memory for as long as itself; made this way it is a text of its own. */
  #part(start: number, end: number): string {
    const part = this.#text.slice(start, end)
    return this.#text.length > shortText && part.length > shortPart ? ` ${part}`.slice(1) : part
  }

  /** `backslash`: where the first one is. */
  #stringWithEscapes(backslash: number): string {
    let at = backslash
    while (this.#text.charCodeAt(at) !== 0x22) {
      at += this.#text.charCodeAt(at) === 0x5c ? 2 : 1
      if (at >= this.#text.length) throw this.#noJson()
    }
    const written = this.#text.slice(this.#at, at + 1)
    this.#at = at + 1
    const value = unescaped(written)
    if (value === undefined) throw this.#noJson()
    if (value.includes('\0')) throw new JsonRefused('expected text without the character NUL')
    if (!value.isWellFormed()) throw new JsonRefused(halfPair)
    return value
  }

  #numberOrWord(): unknown {
    number.lastIndex = this.#at
    const digits = number.exec(this.#text)?.[0]
    if (digits !== undefined) {
      this.#at += digits.length
      // Adding 0 makes -0 the one zero that there is.
      const value = Number(digits) + 0
      if (Number.isFinite(value)) return value
      throw new JsonRefused('expected numbers that a double can hold, got a larger one')
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    throw this.#noJson()
  }

  /** Past the blanks, and past this sign if it is the next. */
  #takes(code: number): boolean {
    this.#skipBlanks()
    if (this.#text.charCodeAt(this.#at) !== code) return false
    this.#at += 1
    return true
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at += 1
    }
  }

  #noJson(): JsonRefused {
    const at = this.#at
    return new JsonRefused(
      `expected JSON, got ${at < this.#text.length ? `other text at character ${at}` : 'the end'}`,
    )
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function closing(container: Container): number {
  return Array.isArray(container) ? 0x5d : 0x7d
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted)
  } catch {
    return undefined
  }
}
