import type { ErrorCode } from './errors.ts'
import type { Feature } from './features.ts'
import type { OwnRule, Rule } from './rules.ts'

/**
 * The decision trace: what was checked on the way to an answer, in order. The error page, the log and the
 * flow inspector are views on it. It holds no secret: values that must not be seen are `Secret` and print as dots.
 */
export type Decision = {
  /** A stable name, such as `redirect-uri/exact-match`. `rules.ts` has its section. */
  rule: Rule | OwnRule
  outcome: 'held' | 'refused'
  expected?: unknown
  came?: unknown
}

/** As it is kept: made with every decision, so all of one shape and with nothing copied. */
type Noted = Pick<Decision, 'rule' | 'outcome'> & { expected: unknown; came: unknown }

export type Evidence = { expected?: unknown; came?: unknown }

/** More decisions than any request of ours takes. */
const mostDecisions = 100
/** Of each text that is kept, and of each list: a trace must not grow with what a stranger sends. */
const longestText = 200
const longestList = 20

/** What may be kept of a value: short, and with every artefact of ours shown as its kind alone. */
export function presentable(value: unknown): unknown {
  if (typeof value === 'string') return presentableText(value)
  if (Array.isArray(value)) return value.slice(0, longestList).map(presentable)
  return value
}

/** People paste tokens into the wrong field; what looks like one is not kept. */
export function presentableText(text: string): string {
  const short = text.length > longestText ? `${text.slice(0, longestText)}…` : text
  return short.replace(/vk_[a-z]+_[A-Za-z0-9_-]+/g, (artefact) => `${/^vk_[a-z]+_/.exec(artefact)?.[0]}•••`)
}

export class Trace {
  #noted: Noted[] = []
  readonly #presented: Decision[] = []
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
  readonly #newId: () => string
  #flowId: string | undefined

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** Short, random, fit to be read out: shown on error pages, written in the log. Made when somebody asks. */
  get flowId(): string {
    this.#flowId ??= this.#newId()
    return this.#flowId
  }

  /** Notes whether a rule held and hands the outcome on, so that it stands inside the `if` that enforces it. */
  holds(rule: Rule | OwnRule, held: boolean, evidence?: Evidence): boolean {
    if (this.#noted.length < mostDecisions) {
      const outcome = held ? 'held' : 'refused'
      this.#noted.push({ rule, outcome, expected: evidence?.expected, came: evidence?.came })
    }
    return held
  }

  /** Whether the check noted last did not hold: then it says more than whatever follows from it. */
  get justRefused(): boolean {
    return this.#noted.at(-1)?.outcome === 'refused'
  }

  /** What was decided, fit to be kept and shown. Nearly nobody looks, so it is made so only for whoever does. */
  get decisions(): readonly Decision[] {
    for (const noted of this.#noted.slice(this.#presented.length)) this.#presented.push(cleaned(noted))
    return this.#presented
  }
}

function cleaned({ rule, outcome, expected, came }: Noted): Decision {
  return {
    rule,
    outcome,
    ...(expected === undefined ? {} : { expected: presentable(expected) }),
    ...(came === undefined ? {} : { came: presentable(came) }),
  }
}
