import type { Benchmark } from './benchmark.ts'
import { comparison } from './compare.ts'
import { accountPages } from './experiments/account-pages.ts'
import { grants } from './experiments/grants.ts'
import { memory } from './experiments/memory.ts'
import { millionRefreshes } from './experiments/million-refreshes.ts'
import { startUp } from './experiments/start-up.ts'
import { storm } from './experiments/storm.ts'
import { scenarios } from './scenarios/index.ts'
import { simulation } from './simulate.ts'

/** All benchmarks, in the order of the page. */
export const benchmarks: readonly Benchmark[] = [
  ...scenarios.map(comparison),
  storm,
  startUp,
  memory,
  millionRefreshes,
  grants,
  accountPages,
  // Last, because it uses the results of the others.
  simulation,
]
