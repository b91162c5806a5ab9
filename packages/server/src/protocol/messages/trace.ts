import { copied } from '../bounds/copied.ts'
import type { Feature } from '../features.ts'
import { Secret } from '../secrets/secret.ts'
import type { ErrorCode } from './errors.ts'
import { cut, cutText, presentableText } from './presentable-text.ts'
import type { OwnRule, Rule } from './rules.ts'

/** A value that a trace may record. Objects are excluded: one from a request could have any size and depth. */
export type Evident = string | number | boolean | Secret | undefined | readonly (string | undefined)[]

export type Evidence = { expected?: Evident; came?: Evident }

/**
 * One entry of the decision trace: a rule that was checked, and its outcome. The error page, the log and the flow
 * inspector show the trace, so it must contain no secrets: sensitive values are of type `Secret` and print as dots.
 */
export type Decision = {
  /** A stable name, such as `redirect-uri/exact-match`; `rules.ts` lists its source. */
  rule: Rule | OwnRule
  outcome: 'held' | 'refused'
  expected?: Evident
  came?: Evident
}

/** A decision while the request runs. All have the same properties, so that V8 gives them one hidden class. */
type Noted = Pick<Decision, 'rule' | 'outcome'> & { expected: Evident; came: Evident }

/** The most decisions in one trace; no request takes that many. */
const mostDecisions = 100
/** The most texts that are recorded of a list. */
const longestList = 20
/** The most characters that one trace records; later evidence is replaced by an ellipsis. */
const mostCharacters = 8_192
/** The memory of a decision without its evidence, and an upper bound for that of a character, in bytes. */
const decisionBytes = 200
const characterBytes = 2

/** Makes a value of unknown type recordable: returns the value itself, or the name of its kind. */
export function evident(value: unknown): Evident {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value === undefined || value instanceof Secret) return value
  if (Array.isArray(value)) return value.every(isOptionalText) ? value : 'a list'
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

export class Trace {
  #noted: Noted[] = []
  readonly #presented: Decision[] = []
  #left = mostCharacters
  #lastOutcome: Decision['outcome'] | undefined
  /** The client that sent the request, once it is known. */
  clientId: string | undefined
  /** The requested grant type, if the server supports it. */
  grantType: string | undefined
  /** The legacy feature that this request used, and the client that used it. */
  legacy: { feature: Feature; clientId: string } | undefined
  /** The value of `active` in an introspection response. */
  active: boolean | undefined
  /** The error code of the response, if the request was refused. */
  error: ErrorCode | undefined
  #newId: (() => string) | undefined
  #flowId: string | undefined

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** A short random id that can be read out, for error pages and the log. Generated on first use. */
  get flowId(): string {
    this.#flowId ??= this.#newId?.() ?? ''
    return this.#flowId
  }

  /** Records whether a rule held and returns the same value, so that the call can be the condition that enforces it. */
  holds(rule: Rule | OwnRule, held: boolean, evidence: Evidence = nothing): boolean {
    const outcome = held ? 'held' : 'refused'
    this.#lastOutcome = outcome
    if (this.#noted.length + this.#presented.length < mostDecisions) {
      const { expected, came } = evidence
      this.#noted.push({ rule, outcome, expected: short(expected), came: short(came) })
    }
    return held
  }

  /**
   * Records a rule that holds if `value` is defined. As a condition it narrows the type of the value. Booleans are
   * excluded, because `false` is defined, too: use `holds` for them.
   */
  found<Value extends object | string>(
    rule: Rule | OwnRule,
    value: Value | undefined,
    evidence: Evidence = nothing,
  ): value is Value {
    return this.holds(rule, value !== undefined, evidence)
  }

  /** Whether the last recorded rule was refused. It explains an error better than a rule that only follows from it. */
  get justRefused(): boolean {
    return this.#lastOutcome === 'refused'
  }

  /** The decisions, cut and masked for display. Computed on demand, because most traces are never shown. */
  get decisions(): readonly Decision[] {
    for (const noted of this.#noted) this.#presented.push(this.#present(noted))
    this.#noted = []
    return this.#presented
  }

  /** An upper bound of the memory that the trace takes once it is settled, in bytes. */
  get bytes(): number {
    const decisions = this.#noted.length + this.#presented.length
    return decisions * decisionBytes + (mostCharacters - this.#left) * characterBytes
  }

  /**
   * Call this before keeping the trace beyond the request. It copies all texts, which as substrings would keep the whole
   * request in memory, and releases the id generator.
   */
  settle(): void {
    this.decisions.at(-1)
    this.#flowId = this.flowId
    this.#newId = undefined
    this.clientId = this.clientId && copied(this.clientId)
  }

  #present({ rule, outcome, expected, came }: Noted): Decision {
    return {
      rule,
      outcome,
      ...(expected === undefined ? {} : { expected: this.#presentable(expected) }),
      ...(came === undefined ? {} : { came: this.#presentable(came) }),
    }
  }

  /** A masked copy of a value, or an ellipsis once the trace has used up its characters. */
  #presentable(value: Evident): Evident {
    // A caller without types may have passed any value.
    const known = evident(value)
    const shown =
      typeof known === 'string'
        ? copied(presentableText(known))
        : Array.isArray(known)
          ? known.map((each) => each && copied(presentableText(each)))
          : known
    this.#left -= charactersIn(shown)
    if (this.#left >= 0) return shown
    this.#left = 0
    return cut
  }
}

const nothing: Evidence = {}

/** Cuts a value to the length that is shown later. Most values are short and are returned without a copy. */
function short(value: Evident): Evident {
  if (typeof value === 'string') return cutText(value)
  if (typeof value !== 'object') return value
  return Array.isArray(value) ? cutList(value) : evident(value)
}

function cutList(list: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return list.length > longestList ? list.slice(0, longestList) : list
}

function charactersIn(value: Evident): number {
  if (typeof value === 'string') return value.length
  // Four characters (eight bytes) more for each text, because an empty one takes memory, too.
  return Array.isArray(value) ? value.reduce((sum, each) => sum + (each?.length ?? 0) + 4, 0) : 4
}
