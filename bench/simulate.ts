import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark.ts'
import { thisMachine } from './machine.ts'
import { kept, type Result } from './result.ts'
import { type Planned, plan } from './simulation/plan.ts'
import { probe } from './simulation/probes.ts'
import { bound, type Checked, doubts, errors, type Kept, validate } from './simulation/validation.ts'

/** The same seed, the same costs: the same figures. */
const seed = 20_260_131
const sources = [
  'client-credentials-es256',
  'client-credentials-opaque',
  'code',
  'refresh',
  'introspection-active',
  'whole-flow',
  'storm',
]

/** What larger deployments would do, by a simulator that first has to find what was measured here. */
export const simulation: Benchmark = {
  name: 'simulate',
  title: 'Past one machine, by simulation',
  async run({ say }) {
    say('measuring a sync, a signature, a hash')
    const probed = await probe()
    const results = kept(sources)
    const known: Kept = new Map(results.map(({ name, measured }) => [name, measured]))
    say('predicting what was measured')
    const checked = validate(known, probed, thisMachine(null).cores, seed)
    const doubted = doubts(checked)
    const plans = doubted.length > 0 ? [] : plan(known, probed, { seed, say })
    return found(checked, doubted, plans, probed)
  },
}

function found(
  checked: readonly Checked[],
  doubted: readonly string[],
  plans: readonly Planned[],
  probed: Readonly<Record<string, number>>,
): Omit<Result, 'machine' | 'seconds' | 'rounds'> {
  const worst = Math.max(...checked.map((each) => Math.abs(errors(each).perSecond)))
  const factor = Math.max(...checked.map((each) => errors(each).p99))
  return {
    name: simulation.name,
    title: simulation.title,
    about: `A simulator is given what an answer costs (CPU of the event loop, the threads, the database and the load generator; one sync of the disk; cores taken by strangers) and finds what comes of it. The first rows are what was measured here, so that it can be told whether to believe the others. What the larger deployments assume is in [scale.md](scale.md).`,
    columns: ['', 'per second', 'p50 ms', 'p99 ms', 'measured or planned', 'off by'],
    rows: [...checked.map(checkedRow), ...plans.map((each) => plannedRow(each, factor))],
    goals: [
      {
        what: 'What the simulator says of this machine',
        goal: `answers per second within ${bound.perSecond * 100} %, p50 within ${bound.p50 * 100} %, p99 within ${bound.p99} ×, strangers on at most ${bound.strangers * 100} % of the cores`,
        result:
          doubted.length === 0
            ? `answers per second at most ${Math.round(worst * 100)} % off`
            : `not to be believed (${doubted.join('; ')})`,
        met: doubted.length === 0,
      },
    ],
    notes:
      doubted.length === 0
        ? [
            `A sync takes ${probed.sync?.toFixed(3)} ms, a signature ${probed.sign?.toFixed(3)} ms, a hash ${probed.hash?.toFixed(1)} ms here. p99 of what is planned is given from what the simulator says to what the worst factor above makes of it.`,
          ]
        : [
            'The simulator does not find what was measured here, so it was not asked about larger deployments.',
          ],
    measured: {
      ...probed,
      ...Object.fromEntries(checked.map((each) => [`${each.name}: off`, errors(each).perSecond])),
      ...Object.fromEntries(
        plans.flatMap(({ name, figures }) =>
          // Where nothing was answered there is no time to keep.
          Object.entries(figures).flatMap(([key, value]) =>
            Number.isFinite(value) ? [[`${name}: ${key}`, value]] : [],
          ),
        ),
      ),
    },
  }
}

function checkedRow(each: Checked): string[] {
  const { predicted, measured } = each
  const off = errors(each)
  return [
    each.name,
    String(Math.round(predicted.perSecond)),
    predicted.p50.toFixed(1),
    predicted.p99.toFixed(1),
    `measured ${Math.round(measured.perSecond)}; ${measured.p50.toFixed(1)}; ${measured.p99.toFixed(1)}`,
    `${percent(off.perSecond)}; ${percent(off.p50)}; ${off.p99.toFixed(1)} ×`,
  ]
}

/** `factor`: how many times p99 was off where it could be compared. */
function plannedRow({ name, perSecond, p50, p99, about }: Planned, factor: number): string[] {
  // Where no refresh was answered at all, nothing can be said of its time.
  const worst = Number.isFinite(p99) ? `${p99.toFixed(1)} to ${(p99 * factor).toFixed(1)}` : '–'
  const middle = Number.isFinite(p50) ? p50.toFixed(1) : '–'
  return [name, String(Math.round(perSecond)), middle, worst, about, '–']
}

function percent(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(Math.round(share * 100))} %`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const { rows, goals, notes } = await simulation.run({
    seconds: 0,
    rounds: 0,
    peers: [],
    beside: undefined,
    huge: false,
    postgres: undefined,
    say,
  })
  for (const row of rows) console.log(row.join(' | '))
  for (const { goal, result } of goals) console.log(`${goal}: ${result}`)
  for (const note of notes) console.log(note)
}
