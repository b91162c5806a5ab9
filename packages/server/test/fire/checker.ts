import type { History, Operation } from './history.ts'
import { type Family, lineageOf } from './lineage.ts'

/** What the checker assumes about the servers. */
export type Rules = {
  /** Milliseconds for which a rotated refresh token may be presented again. */
  grace: number
  /** The lifetime of a code, in milliseconds. */
  codeLifetime: number
  /** The largest error of a server's clock, in milliseconds. */
  clockError: number
  /** Whether the clocks may differ: then a token that has expired at one server may be valid at another. */
  clocksDiffer: boolean
}

/** The promises that a history can break. */
export type Kept =
  | 'every response is an allowed one'
  | 'every token has one origin'
  | 'a code is redeemed once'
  | 'a refresh token has one successor'
  | 'generations only increase'
  | 'what has ended stays invalid'
  | 'nothing acknowledged is lost'
  | 'everything acknowledged is read at the end'

export type Violation = { promise: Kept; text: string }

/**
 * Finds the violations in a history. It only compares the responses that clients received. An operation whose
 * outcome is unknown may have happened or not, so it can explain why a token is refused, but never why one is
 * accepted after its family has ended.
 */
export function violations(history: History, rules: Rules): readonly Violation[] {
  const found: Violation[] = []
  const broken = (promise: Kept, ...operations: readonly (Operation | string)[]) =>
    found.push({ promise, text: operations.map((each) => shown(each)).join('; ') })

  for (const operation of history.operations) {
    if (operation.outcome.result === 'fault') broken('every response is an allowed one', operation)
  }
  const { families, problems } = lineageOf(history)
  for (const problem of problems) broken('every token has one origin', problem)
  for (const family of families.values()) {
    checkSuccessors(family, broken)
    checkEnd(family, rules, broken)
    checkRead(family, broken)
  }
  return found
}

type Broken = (promise: Kept, ...operations: readonly (Operation | string)[]) => void

function checkSuccessors({ redeems, refreshes }: Family, broken: Broken): void {
  const won = redeems.filter(succeeded)
  if (won.length > 1) broken('a code is redeemed once', ...won)

  const successors = new Map<string, Operation>()
  for (const { operation } of refreshes) {
    if (operation.outcome.result !== 'ok') continue
    const first = successors.get(operation.presented)
    if (first === undefined) successors.set(operation.presented, operation)
    else if (first.outcome.result === 'ok' && first.outcome.refreshToken !== operation.outcome.refreshToken) {
      broken('a refresh token has one successor', first, operation)
    }
  }

  for (const { operation, generation } of refreshes.filter(({ operation }) => succeeded(operation))) {
    const past = refreshes.find(
      (other) =>
        other.generation > generation &&
        succeeded(other.operation) &&
        other.operation.ended < operation.began,
    )
    if (past !== undefined) broken('generations only increase', past.operation, operation)
  }
}

/** Finds tokens that were accepted after proof that they had ended, and refusals that nothing explains. */
function checkEnd(family: Family, rules: Rules, broken: Broken): void {
  const [won] = family.redeems.filter(succeeded)
  const refused = family.redeems.filter(({ outcome }) => outcome.result === 'refused')
  // A refused second redemption is a replay, which revokes the tokens of the first one.
  const first = earliest(family.redeems)
  const isExpired = ({ endedAt }: Operation) =>
    first !== undefined && endedAt - first.beganAt + rules.clockError >= rules.codeLifetime
  const replays = won === undefined ? [] : refused.filter((each) => !(rules.clocksDiffer && isExpired(each)))
  const deaths = [
    ...family.revokes.filter(succeeded),
    ...family.signOuts.filter(succeeded),
    ...replays,
    ...refusedForGood(family),
  ]
  const lives = [
    ...(won === undefined ? [] : [won]),
    ...family.refreshes.map(operationOf).filter(succeeded),
    ...[...family.accessTokens.values()].flatMap(({ readings }) => readings.filter(isActive)),
  ]
  const death = earliest(deaths)
  const after = lives.find(({ began }) => death !== undefined && began > death.ended)
  if (death !== undefined && after !== undefined) broken('what has ended stays invalid', death, after)

  for (const operation of refused) {
    const other = family.redeems.some((each) => each !== operation && each.outcome.result !== 'refused')
    if (!isExpired(operation) && !other && !mayHaveEnded(family, operation, rules)) {
      broken('nothing acknowledged is lost', operation)
    }
  }
  for (const { operation } of family.refreshes) {
    if (operation.outcome.result === 'refused' && !mayHaveEnded(family, operation, rules)) {
      broken('nothing acknowledged is lost', operation)
    }
  }
  for (const { given, revokes, readings } of family.accessTokens.values()) {
    const life = given.outcome.result === 'ok' ? (given.outcome.expiresIn ?? 0) * 1000 : 0
    // One more second, because the times in tokens are whole seconds.
    const isExpired = ({ endedAt }: Operation) => endedAt - given.beganAt + rules.clockError + 1000 >= life
    const revoked = earliest(revokes.filter(succeeded))
    const over = readings.filter((each) => isInactive(each) && !(rules.clocksDiffer && isExpired(each)))
    for (const reading of readings) {
      const dead = [revoked, earliest(over)].find((each) => each !== undefined && each.ended < reading.began)
      if (isActive(reading) && dead !== undefined) broken('what has ended stays invalid', dead, reading)
      const explained = isExpired(reading) || revokes.some(({ began }) => began < reading.ended)
      if (isInactive(reading) && !explained && !mayHaveEnded(family, reading, rules)) {
        broken('nothing acknowledged is lost', given, reading)
      }
    }
  }
}

/** Refused refreshes that prove the end of the family. One that a newer token overtook was just too late. */
function refusedForGood({ refreshes }: Family): readonly Operation[] {
  return refreshes
    .filter(({ operation, generation }) => {
      if (operation.outcome.result !== 'refused') return false
      return !refreshes.some(
        ({ operation: other, generation: newer }) =>
          newer > generation && other.began < operation.ended && other.ended > operation.began,
      )
    })
    .map(operationOf)
}

/** Whether an operation that began before this response may have ended the family, as OAuth allows. */
function mayHaveEnded(
  { revokes, signOuts, redeems, refreshes }: Family,
  at: Operation,
  rules: Rules,
): boolean {
  const before = ({ began }: Operation) => began < at.ended
  if ([...revokes, ...signOuts].some(before)) return true
  // A request that its sender gave up on must have no effect later, however long the server holds it.
  const replayed = redeems.some((second) => {
    const beside = (other: Operation) => other !== second && (!lingers(second) || other.began < second.ended)
    return before(second) && !succeeded(second) && redeems.some(beside)
  })
  if (replayed) return true
  return refreshes.some(({ operation: old, generation }) => {
    if (!before(old)) return false
    return refreshes.some(({ operation: other, generation: newer }) => {
      if (other === old || other.outcome.result === 'refused') return false
      // A token whose successor was used, or whose grace period is over.
      if (newer > generation) return other.began < old.ended
      const waited = (old.endedAt === Number.POSITIVE_INFINITY ? at.endedAt : old.endedAt) - other.beganAt
      return newer === generation && waited + rules.clockError > rules.grace
    })
  })
}

/** A promise is tested only if every token is read at the end. */
function checkRead({ accessTokens, redeems, refreshes, newest, code }: Family, broken: Broken): void {
  for (const { given, readings } of accessTokens.values()) {
    const read = readings.some(({ outcome, began }) => outcome.result === 'ok' && began > given.ended)
    if (!read) broken('everything acknowledged is read at the end', given)
  }
  if (newest === undefined) return
  // A refresh after everything else was issued shows whether the family has ended.
  const given = [...redeems, ...refreshes.map(operationOf)].filter(succeeded)
  const tried = refreshes.map(operationOf).some((last) => {
    const answered = last.outcome.result === 'ok' || last.outcome.result === 'refused'
    return answered && given.every((each) => each === last || each.ended < last.began)
  })
  if (!tried) broken('everything acknowledged is read at the end', `${code}: ${newest.token}`)
}

const operationOf = ({ operation }: { operation: Operation }) => operation

function succeeded({ outcome }: Operation): boolean {
  return outcome.result === 'ok'
}

function isActive({ outcome }: Operation): boolean {
  return outcome.result === 'ok' && outcome.active === true
}

function isInactive({ outcome }: Operation): boolean {
  return outcome.result === 'ok' && outcome.active !== true
}

function lingers({ outcome }: Operation): boolean {
  return outcome.result === 'unknown' && outcome.lingers === true
}

function earliest(operations: readonly Operation[]): Operation | undefined {
  return [...operations].sort((one, other) => one.ended - other.ended)[0]
}

function shown(operation: Operation | string): string {
  if (typeof operation === 'string') return operation
  const { by, kind, presented, began, ended, beganAt, outcome } = operation
  return `[${began}–${ended} @${Math.round(beganAt)}] ${by} ${kind} …${presented.slice(-12)}: ${JSON.stringify(outcome)}`
}
