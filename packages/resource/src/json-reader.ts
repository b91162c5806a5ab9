import { shown } from './shown.ts'

/** Thrown for input that is refused. The message has the expected and the actual input. */
export class JsonRefused extends Error {}

type Container = unknown[] | Record<string, unknown>

/** A JWK set with certificates is four levels deep; the claims of OpenID Connect for Identity Assurance are ten. */
const deepest = 16
/** A text of at most this many characters may stay in memory because a slice of it does. */
const shortText = 2_048
/** V8 always copies slices of at most this many characters. */
const shortPart = 12
const loneSurrogate = 'expected text without lone surrogates'
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Parses one JSON value by the rules of `readForeignJson`, in a single pass. It does not use `JSON.parse`, which
 * keeps the last of two members with the same name, and in V8 13.6 reads the name `\u0061` as `\` if it has parsed a
 * `\` before.
 */
export class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Keeps the open containers in a list: hostile input would overflow the stack of a recursive parser. */
  read(): unknown {
    const open: Container[] = []
    let root: unknown
    let name = ''
    if (!this.#text.isWellFormed()) throw new JsonRefused(loneSurrogate)
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

  /** Reads what follows a value: closes the containers that end here, up to the comma before the next value. */
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

  /** Reads a value; of an array or an object, only the opening bracket. */
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
      // This also catches the end of the text, where `charCodeAt` returns NaN.
      if (!(code >= 0x20)) throw this.#noJson()
    }
  }

  /** Copies a slice of a long text, because V8 would keep the whole text in memory for as long as the slice. */
  #part(start: number, end: number): string {
    const part = this.#text.slice(start, end)
    return this.#text.length > shortText && part.length > shortPart ? ` ${part}`.slice(1) : part
  }

  /** `backslash` is the position of the first backslash. */
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
    if (!value.isWellFormed()) throw new JsonRefused(loneSurrogate)
    return value
  }

  #numberOrWord(): unknown {
    number.lastIndex = this.#at
    const digits = number.exec(this.#text)?.[0]
    if (digits !== undefined) {
      this.#at += digits.length
      // Adding 0 turns -0 into 0.
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

  /** Skips blanks, and then this character if it is the next one. Returns whether that character was there. */
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
