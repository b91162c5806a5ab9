import type { Contender } from './contenders/contender.ts'
import type { Postgres } from './contenders/postgres.ts'
import type { Result } from './result.ts'

/** What a run may decide. */
export type Options = {
  /** Of a round. */
  seconds: number
  rounds: number
  /** Programs that run elsewhere. */
  peers: readonly Contender[]
  /** The folder of another checkout whose server takes part. */
  beside: string | undefined
  /** Also what takes many minutes and gigabytes. */
  huge: boolean
  /** `undefined`: this machine has none. */
  postgres: Postgres | undefined
  say(line: string): void
}

/** One thing that `npm run bench` can find out. */
export type Benchmark = {
  name: string
  title: string
  run(options: Options): Promise<Omit<Result, 'machine' | 'seconds' | 'rounds'>>
}
