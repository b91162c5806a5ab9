import { copied } from '../bounds/copied.ts'
import type { Feature } from '../features.ts'
import { Secret } from '../secrets/secret.ts'
import type { ErrorCode } from './errors.ts'
import { cut, cutText, presentableText } from './presentable-text.ts'
import type { OwnRule, Rule } from './rules.ts'

/** What may be noted: a stranger's object, of whatever size and depth, is not of this type. */
export type Evident = string | number | boolean | Secret | undefined | readonly (string | undefined)[]

export type Evidence = { expected?: Evident; came?: Evident }

/**
 * The decision trace: what was checked on the way to an answer, in order. The error page, the log and the
 * flow inspector are views on it. It holds no secret: values that must not be seen are `Secret` and print as dots.
 */
export type Decision = {
  /** A stable name, such as `redirect-uri/exact-match`. `rules.ts` has its section. */
  rule: Rule | OwnRule
  outcome: 'held' | 'refused'
  expected?: Evident
  came?: Evident
}

/** As it is kept while the request runs: made with every decision, so all of one shape. */
type Noted = Pick<Decision, 'rule' | 'outcome'> & { expected: Evident; came: Evident }

/** More decisions than any request of ours takes. */
const mostDecisions = 100
/** Texts of each list that is noted. */
const longestList = 20
/** Characters of all that is noted in one trace; what comes after them is noted as left out. */
const mostCharacters = 8_192
/** Bytes that a decision takes without its evidence, and a character at most. */
const decisionBytes = 200
const characterBytes = 2

/** What may be noted of a value whose kind nobody knows: itself, or what it is. */
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
  /** The client that the request turned out to come from. */
  clientId: string | undefined
  /** The grant type asked for, once it is known for one of ours. */
  grantType: string | undefined
  /** The legacy feature that gave something, and to which client. */
  legacy: { feature: Feature; clientId: string } | undefined
  /** What introspection said of a token. */
  active: boolean | undefined
  /** What the request was refused with. */
  error: ErrorCode | undefined
  #newId: (() => string) | undefined
  #flowId: string | undefined

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** Short, random, fit to be read out: shown on error pages, written in the log. Made when somebody asks. */
  get flowId(): string {
    this.#flowId ??= this.#newId?.() ?? ''
    return this.#flowId
  }

  /** Notes whether a rule held and hands the outcome on, so that it stands inside the `if` that enforces it. */
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
   * Notes a rule that holds where something was found. In the `if` that enforces it the compiler learns that the value
   * is there. Never for a flag, of which `false` is there as well: that is what `holds` is for.
   */
  found<Value extends object | string>(
    rule: Rule | OwnRule,
    value: Value | undefined,
    evidence: Evidence = nothing,
  ): value is Value {
    return this.holds(rule, value !== undefined, evidence)
  }

  /** Whether the check noted last did not hold: then it says more than whatever follows from it. */
  get justRefused(): boolean {
    return this.#lastOutcome === 'refused'
  }

  /** What was decided, fit to be kept and shown. Nearly nobody looks, so it is made only then. */
  get decisions(): readonly Decision[] {
    for (const noted of this.#noted) this.#presented.push(this.#present(noted))
    this.#noted = []
    return this.#presented
  }

  /** Bytes that it takes at most, once it is settled. */
  get bytes(): number {
    const decisions = this.#noted.length + this.#presented.length
    return decisions * decisionBytes + (mostCharacters - this.#left) * characterBytes
  }

  /** Lets go of the request, of which every text is a part, and of what makes ids: before it is kept for longer. */
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

  /** A copy, cut to the space that the trace has left. */
  #presentable(value: Evident): Evident {
    // Whatever a caller without types has handed over is shown as what it is.
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

/**
 * Of what is noted, no more than what is shown later. Nearly all of it is short and stays as it is: a check of a request
 * that is answered costs no copy.
 */
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
  // Eight bytes more for each text: an empty one takes room, too.
  return Array.isArray(value) ? value.reduce((sum, each) => sum + (each?.length ?? 0) + 4, 0) : 4
}
