import type { Probed } from './probes.ts'
import type { Step, Verb } from './verb.ts'

/** What a benchmark measured of one contender, for one answer. Milliseconds of CPU, but for `strangers`: cores. */
export type Measured = {
  cpu: number
  databaseCpu: number
  generator: number
  strangers: number
}

/** What came of it: what the simulation has to find by itself. */
export type Came = { perSecond: number; p50: number; p99: number }

/** How the work of an answer is divided, in its order. Two reads or writes in a row are two exchanges. */
export type Shape = readonly ('main' | 'sign' | 'hash' | 'read' | 'write')[]

/** As the server's code has them; each exchange is one statement, or several that are sent at once. */
export const shapes = {
  clientCredentials: ['main', 'sign', 'main'],
  opaque: ['main'],
  refresh: ['main', 'read', 'main', 'sign', 'main', 'write', 'main'],
  introspection: ['main', 'read', 'main'],
  /** A transaction on PostgreSQL: its beginning, what is done in it, its commit. */
  code: ['main', 'read', 'main', 'sign', 'sign', 'main', 'read', 'read', 'write', 'main'],
  /** Sign-in page, sign-in, consent, redemption: what it reads lies within `main`. */
  wholeFlow: [
    ...(['main', 'write', 'main', 'hash', 'main', 'write', 'main', 'write', 'main', 'write'] as const),
    ...(['main', 'read', 'sign', 'sign', 'main', 'write', 'main'] as const),
  ],
} as const satisfies Record<string, Shape>

/** Reads what `compare.ts` keeps of a contender; `undefined` where it was not measured, or by an older program. */
export function measuredOf(
  result: Readonly<Record<string, number>>,
  contender: string,
): (Measured & Came) | undefined {
  const of = (key: string) => result[`${contender}: ${key}`] ?? Number.NaN
  const found = {
    cpu: of('cpu') / 1_000,
    databaseCpu: of('databaseCpu') / 1_000,
    generator: of('generatorCpu') / 1_000,
    strangers: of('strangers'),
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
  }
  return Object.values(found).every(Number.isFinite) ? found : undefined
}

/**
 * The steps of a verb. The CPU of the process was counted as a whole: what its signatures and hashes take, which
 * was measured apart, is taken off, and the rest is the event loop's, in equal parts. SQLite works in that loop, so
 * that its share, the commit's too, is in these parts already.
 */
export function verbOf(name: string, shape: Shape, measured: Measured, probed: Probed): Verb {
  const count = (kind: Shape[number]) => shape.filter((each) => each === kind).length
  const threads = count('sign') * probed.sign + count('hash') * probed.hash
  // A whole flow whose hash took a little less than the probe's still does something else, too.
  const main = Math.max(measured.cpu - threads, measured.cpu / 20) / count('main')
  const exchange = measured.databaseCpu / Math.max(1, count('read') + count('write'))
  const steps: Readonly<Record<Shape[number], Step>> = {
    main: { main },
    sign: { sign: probed.sign },
    hash: { hash: probed.hash },
    read: { read: exchange },
    write: { write: exchange },
  }
  return { name, steps: shape.map((each) => steps[each]) }
}
