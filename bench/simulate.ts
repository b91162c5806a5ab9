import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark.ts'
import { thisMachine } from './machine.ts'
import { kept, type Result } from './result.ts'
import { type Planned, plan } from './simulation/plan.ts'
import { probe } from './simulation/probes.ts'
import { bound, type Checked, doubts, errors, type Kept, validate } from './simulation/validation.ts'

/** The same seed and the same costs give the same figures. */
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

/** Simulates larger deployments, after validating the simulator against the measurements here. */
export const simulation: Benchmark = {
  name: 'simulate',
  title: 'More than one machine, by simulation',
  async run({ say }) {
    say('measuring a sync, a signature, a hash')
    const probed = await probe()
    const results = kept(sources)
    const known: Kept = new Map(results.map(({ name, measured }) => [name, measured]))
    say('validating the simulator')
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
    about: `The input of the simulator is the cost of a response (CPU of the event loop, the threads, the database and the load generator; one sync of the disk; cores used by other programs); its output is throughput and latency. The first rows were also measured here, which shows how far the others can be trusted. The assumptions about larger deployments are in [scale.md](scale.md).`,
    columns: ['', 'per second', 'p50 ms', 'p99 ms', 'measured or planned', 'off by'],
    rows: [...checked.map(checkedRow), ...plans.map((each) => plannedRow(each, factor))],
    goals: [
      {
        what: 'Simulation of this machine',
        goal: `responses per second within ${bound.perSecond * 100} %, p50 within ${bound.p50 * 100} %, p99 within ${bound.p99} ×, other programs on at most ${bound.strangers * 100} % of the cores`,
        result:
          doubted.length === 0
            ? `responses per second at most ${Math.round(worst * 100)} % off`
            : `not valid (${doubted.join('; ')})`,
        met: doubted.length === 0,
      },
    ],
    notes:
      doubted.length === 0
        ? [
            `A sync takes ${probed.sync?.toFixed(3)} ms, a signature ${probed.sign?.toFixed(3)} ms, a hash ${probed.hash?.toFixed(1)} ms here. The p99 of a planned deployment is given as a range, from the simulated value to that value times the worst factor above.`,
          ]
        : ['The simulation does not match the measurements here, so larger deployments were not simulated.'],
    measured: {
      ...probed,
      ...Object.fromEntries(checked.map((each) => [`${each.name}: off`, errors(each).perSecond])),
      ...Object.fromEntries(
        plans.flatMap(({ name, figures }) =>
          // Without a single response there is no time.
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

/** `factor`: the largest factor by which a simulated p99 was off. */
function plannedRow({ name, perSecond, p50, p99, about }: Planned, factor: number): string[] {
  // If no refresh was answered, there is no latency.
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
