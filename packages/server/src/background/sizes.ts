import type { Job } from './job.ts'
import type { JobState } from './job-store.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** The growth figure uses one point for each hour of the last two days. */
const longest = 2 * day

type Point = readonly [at: number, bytes: number, rows: number]

/** The facts in the job's heartbeat. */
export type SizeFacts = {
  rows: Readonly<Record<string, number>>
  bytes: number
  freeBytes?: number
  walBytes?: number
  /** Growth per day according to the points; absent in the first hour, negative if the database shrinks. */
  growth?: { bytes: number; rows: number }
  points: readonly Point[]
}

/** Measures the size of the database and its growth, and stores both in the heartbeat for every process. */
export function sizes(storage: { sizes(): Promise<Omit<SizeFacts, 'growth' | 'points'>> }): Job {
  return {
    name: 'sizes',
    every: 10 * minute,
    async run({ now, last }) {
      const measured = await storage.sizes()
      const rows = Object.values(measured.rows).reduce((sum, each) => sum + each, 0)
      const before = pointsOf(last).filter(([at]) => at > now - longest && at <= now)
      const newest = before.at(-1)
      const fresh: Point = [now, measured.bytes, rows]
      const points = newest === undefined || now - newest[0] >= hour ? [...before, fresh] : before
      const growth = growthSince(points[0], fresh)
      const facts: SizeFacts = { ...measured, ...(growth === undefined ? {} : { growth }), points }
      return { facts }
    },
  }
}

function growthSince(first: Point | undefined, [at, bytes, rows]: Point): SizeFacts['growth'] {
  if (first === undefined || at - first[0] < hour) return undefined
  const perDay = (from: number, to: number) => Math.round(((to - from) * day) / (at - first[0]))
  return { bytes: perDay(first[1], bytes), rows: perDay(first[2], rows) }
}

/** Another version may have stored facts of another shape. */
function pointsOf(last: JobState | undefined): readonly Point[] {
  const points: unknown = last?.facts.points
  return Array.isArray(points) ? points.filter(isPoint) : []
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === 'number')
}
