import type { Benchmark } from './benchmark.ts'
import { comparison } from './compare.ts'
import { scenarios } from './scenarios/index.ts'

/** Everything that can be measured, in the order of the page. */
export const benchmarks: readonly Benchmark[] = [...scenarios.map(comparison)]
