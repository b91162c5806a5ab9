import type { Contender } from './contenders/contender.ts'
import type { Round } from './generator/generator.ts'
import type { Judged } from './result.ts'
import type { Goal } from './scenario.ts'
import { median } from './statistics.ts'

/** The figures of one contender: medians of its rounds. */
export type Figures = Omit<Round, 'units'> & Pick<Contender, 'name' | 'kind'> & { postgres: boolean }

/** Ratios: `speed` of responses per second, `cpu` of CPU per response. Above 1 is better. */
export type Ratio = { speed: number; cpu: number }

export function figuresOf({ name, kind, postgres }: Contender, rounds: readonly Round[]): Figures {
  const middle = (key: keyof Round) => median(rounds.map((round) => round[key]))
  return {
    name,
    kind,
    postgres: postgres === true,
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p99: middle('p99'),
    p999: middle('p999'),
    cpu: middle('cpu'),
    databaseCpu: middle('databaseCpu'),
    generatorBusy: middle('generatorBusy'),
    strangers: middle('strangers'),
  }
}

/**
 * Ratios to the best limit program on the same engine, to node-oidc-provider, and to the server of another checkout.
 */
export function ratios(
  one: Figures,
  all: readonly Figures[],
): Record<'ofLimit' | 'overPeer' | 'overBeside', Ratio | undefined> {
  const limits = all.filter(({ kind }) => kind === 'limit')
  // A scenario that does not use the database has the same limit for both engines.
  const sameEngine = limits.filter(({ postgres }) => postgres === one.postgres)
  const peer = all.filter(({ kind }) => kind === 'node-oidc-provider')
  const beside = all.filter(({ kind, postgres }) => kind === 'beside' && postgres === one.postgres)
  return {
    ofLimit: against(one, sameEngine.length > 0 ? sameEngine : limits),
    overPeer: against(one, peer),
    overBeside: against(one, beside),
  }
}

function against(one: Figures, others: readonly Figures[]): Ratio | undefined {
  if (others.length === 0) return undefined
  return {
    speed: one.perSecond / Math.max(...others.map(({ perSecond }) => perSecond)),
    // The CPU of the database is counted as well, since waiting for it takes no CPU of the server.
    cpu: Math.min(...others.map(({ cpu }) => cpu)) / one.cpu,
  }
}

/** Judges a goal for one process on SQLite by responses per second; the CPU ratio is shown as well. */
export function judge(goal: Goal, title: string, all: readonly Figures[]): Judged {
  const ours = all.find(({ kind, postgres }) => kind === 'valetkey' && !postgres)
  const found = ours && ratios(ours, all)
  const ratio = goal.against === 'limit' ? found?.ofLimit : found?.overPeer
  const show = (value: number) =>
    goal.against === 'limit' ? `${Math.round(value * 100)} %` : `${value.toFixed(2)} ×`
  const whom = goal.against === 'limit' ? 'of the limit program' : 'node-oidc-provider in memory'
  return {
    what: title,
    goal: `at least ${show(goal.atLeast)} ${whom}`,
    result: ratio === undefined ? 'not measured' : `${show(ratio.speed)} (by CPU ${show(ratio.cpu)})`,
    met: ratio !== undefined && ratio.speed >= goal.atLeast,
  }
}
