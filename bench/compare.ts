import type { Benchmark, Options } from './benchmark.ts'
import { type Figures, figuresOf, judge, ratios } from './comparison.ts'
import type { Contender, Running } from './contenders/contender.ts'
import { contendersOf } from './contenders/index.ts'
import { limitsOf } from './contenders/limits.ts'
import type { Round } from './generator/generator.ts'
import { Load } from './load/load.ts'
import type { Scenario } from './scenario.ts'

/**
 * Seconds. By measurement, the larger programs are still being compiled after two seconds, and are half as fast then;
 * after five seconds they are not.
 */
const warmUp = 6

type Started = { contender: Contender; running: Running; rounds: Round[] }

/**
 * Turns a scenario into a benchmark. The contenders take turns, so that other load on the machine affects all of
 * them. The figures are medians of the rounds, and only their ratios matter.
 */
export function comparison(scenario: Scenario): Benchmark {
  return {
    name: scenario.name,
    title: scenario.title,
    async run(options) {
      const contenders = [
        ...limitsOf(scenario, options.postgres),
        ...contendersOf(scenario, options.postgres, options.peers, options.beside),
      ]
      const failed: string[] = []
      const load = new Load()
      const started: Started[] = []
      try {
        for (const contender of contenders) {
          try {
            started.push({ contender, running: await contender.start(), rounds: [] })
          } catch (error) {
            failed.push(failure(contender, error, options))
          }
        }
        for (let round = 0; round <= options.rounds; round += 1) {
          for (const each of [...started]) {
            options.say(
              round === 0
                ? `warming up: ${each.contender.name}`
                : `round ${round} of ${options.rounds}: ${each.contender.name}`,
            )
            try {
              const seconds = round === 0 ? Math.max(warmUp, options.seconds) : options.seconds
              const measured = await load.round(order(scenario, each, seconds))
              if (round > 0) each.rounds.push(measured)
            } catch (error) {
              failed.push(failure(each.contender, error, options))
              started.splice(started.indexOf(each), 1)
              await each.running.stop()
            }
          }
        }
      } finally {
        load.stop()
        for (const { running } of started) await running.stop()
      }
      return result(scenario, started, failed)
    },
  }
}

/** The note for a contender that had a wrong response and therefore has no figures. */
function failure(contender: Contender, error: unknown, { say }: Options): string {
  const reason = error instanceof Error ? error.message : String(error)
  say(`${contender.name} failed: ${reason}`)
  return `${contender.name} was left out: ${reason.split('\n')[0]?.slice(0, 160)}`
}

function order(scenario: Scenario, { contender, running }: Started, seconds: number) {
  return {
    scenario: scenario.name,
    limit: contender.kind === 'limit',
    contender: contender.name,
    target: running.target,
    connections: scenario.connections,
    seconds,
    pids: running.pids,
    databasePids: running.databasePid === undefined ? [] : [running.databasePid],
  }
}

function result(scenario: Scenario, started: readonly Started[], failed: readonly string[]) {
  const figures: Figures[] = started.map(({ contender, rounds }) => figuresOf(contender, rounds))
  const hasBeside = figures.some(({ kind }) => kind === 'beside')
  const rows = figures.map((each) => {
    const { ofLimit, overPeer, overBeside } = ratios(each, figures)
    return [
      each.name,
      String(Math.round(each.perSecond)),
      percent(ofLimit?.speed),
      percent(ofLimit?.cpu),
      times(overPeer?.speed),
      times(overPeer?.cpu),
      ...(hasBeside ? [times(overBeside?.speed), times(overBeside?.cpu)] : []),
      fixed(each.cpu, 0),
      each.databaseCpu > 0 ? fixed(each.databaseCpu, 0) : '–',
      fixed(each.p50, 2),
      fixed(each.p99, 2),
      fixed(each.p999, 2),
    ]
  })
  const busy = Math.max(...figures.map(({ generatorBusy }) => generatorBusy))
  return {
    name: scenario.name,
    title: scenario.title,
    about: `${scenario.about} ${scenario.connections} connections.`,
    columns: [
      '',
      'per second',
      'of the limit',
      'of the limit, by CPU',
      '× node-oidc-provider',
      '× by CPU',
      ...(hasBeside ? ['× beside', '× beside by CPU'] : []),
      'CPU µs',
      'database CPU µs',
      'p50 ms',
      'p99 ms',
      'p99.9 ms',
    ],
    rows,
    goals: scenario.goals.map((goal) => judge(goal, scenario.title, figures)),
    notes: [...failed, `The load generator was at most ${Math.round(busy * 100)} % of one core.`],
    measured: Object.fromEntries(
      figures.flatMap(({ name, kind, postgres, ...each }) => {
        const generatorCpu = (each.generatorBusy / each.perSecond) * 1e6
        return Object.entries({ ...each, generatorCpu }).map(([key, value]) => [`${name}: ${key}`, value])
      }),
    ),
  }
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${Math.round(ratio * 100)} %`
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '–' : ratio.toFixed(2)
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–'
}
