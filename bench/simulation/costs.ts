import type { Probed } from './probes.ts'
import type { Step, Verb } from './verb.ts'

/** The measured costs of one response of a contender. Milliseconds of CPU; `strangers` is in cores. */
export type Measured = {
  cpu: number
  databaseCpu: number
  generator: number
  strangers: number
}

/** The measured performance, which the simulation has to predict. */
export type Came = { perSecond: number; p50: number; p99: number }

/** The sequence of work for a response. Two reads or writes in a row are two round trips to the database. */
export type Shape = readonly ('main' | 'sign' | 'hash' | 'read' | 'write')[]

/** The shapes of the server's requests. Each read or write is one statement, or several that are sent together. */
export const shapes = {
  clientCredentials: ['main', 'sign', 'main'],
  opaque: ['main'],
  refresh: ['main', 'read', 'main', 'sign', 'main', 'write', 'main'],
  introspection: ['main', 'read', 'main'],
  /** A transaction on PostgreSQL: begin, statements, commit. */
  code: ['main', 'read', 'main', 'sign', 'sign', 'main', 'read', 'read', 'write', 'main'],
  /** Sign-in page, sign-in, consent, redemption. Its reads are included in `main`. */
  wholeFlow: [
    ...(['main', 'write', 'main', 'hash', 'main', 'write', 'main', 'write', 'main', 'write'] as const),
    ...(['main', 'read', 'sign', 'sign', 'main', 'write', 'main'] as const),
  ],
} as const satisfies Record<string, Shape>

/** Reads the figures that `compare.ts` keeps; `undefined` if they were not measured, or by an older version. */
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
 * Computes the steps of a verb. The CPU of the process was measured as a whole. The separately measured CPU of
 * signatures and hashes is subtracted, and the rest is divided equally among the steps of the event loop. SQLite runs
 * in the event loop, so its CPU, including commits, is already included.
 */
export function verbOf(name: string, shape: Shape, measured: Measured, probed: Probed): Verb {
  const count = (kind: Shape[number]) => shape.filter((each) => each === kind).length
  const threads = count('sign') * probed.sign + count('hash') * probed.hash
  // At least a twentieth, in case the hash of a whole flow took a little less time than that of the probe.
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
