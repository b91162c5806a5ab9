import type { Contender } from './contenders/contender.ts'
import type { Postgres } from './contenders/postgres.ts'
import type { Result } from './result.ts'

/** The options of a run. */
export type Options = {
  /** Of a round. */
  seconds: number
  rounds: number
  /** Programs that are already running. */
  peers: readonly Contender[]
  /** The folder of another checkout whose server is measured as well. */
  beside: string | undefined
  /** Also run what takes many minutes and gigabytes. */
  huge: boolean
  /** `undefined` if this machine has none. */
  postgres: Postgres | undefined
  say(line: string): void
}

/** One benchmark of `npm run bench`. */
export type Benchmark = {
  name: string
  title: string
  run(options: Options): Promise<Omit<Result, 'machine' | 'seconds' | 'rounds'>>
}
