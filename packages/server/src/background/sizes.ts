import type { Job } from './job.ts'
import type { JobState } from './job-store.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** The forecast rests on one point for each hour of the last two days. */
const longest = 2 * day

type Point = readonly [at: number, bytes: number, rows: number]

/** What the job leaves in its heartbeat. */
export type SizeFacts = {
  rows: Readonly<Record<string, number>>
  bytes: number
  freeBytes?: number
  walBytes?: number
  /** By how much a day it grows, as the points say; absent in the first hour. Less than zero where it shrinks. */
  growth?: { bytes: number; rows: number }
  points: readonly Point[]
}

/** Takes the measure of the database and says by how much it grows, so that any process can tell. */
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

/** What an older version left may have another shape. */
function pointsOf(last: JobState | undefined): readonly Point[] {
  const points: unknown = last?.facts.points
  return Array.isArray(points) ? points.filter(isPoint) : []
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === 'number')
}
