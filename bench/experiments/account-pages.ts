import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Options } from '../benchmark.ts'
import type { Postgres } from '../contenders/postgres.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import { bench, type Target } from '../parameters.ts'
import { crowd, populate } from '../populate.ts'
import type { Judged } from '../result.ts'
import { percentile } from '../statistics.ts'

const people = 1_000_000
const times = 100
/** Milliseconds. */
const most = 50
const pages = ['permissions', 'app?client=app-100', 'devices', 'activity'] as const

/** The pages of the account of one person with much in it, among a million people. */
export const accountPages: Benchmark = {
  name: 'account-pages',
  title: 'Account pages of a person with 200 apps, 100 sessions and 10,000 events',
  async run(options) {
    const engines = [undefined, ...(options.postgres === undefined ? [] : [options.postgres])]
    const rows: string[][] = []
    const goals: Judged[] = []
    const measured: Record<string, number> = {}
    for (const postgres of engines) {
      const engine = postgres === undefined ? 'SQLite' : 'PostgreSQL'
      const found = await timesOf(postgres, options)
      for (const [page, taken] of found) {
        const [middle, late] = [percentile(taken, 0.5), percentile(taken, 0.95)]
        rows.push([`${engine}, /account/${page}`, middle.toFixed(1), late.toFixed(1)])
        measured[`${engine}: ${page}`] = middle
        goals.push({
          what: `/account/${page}, ${engine}, p95`,
          goal: `at most ${most} ms`,
          result: `${late.toFixed(1)} ms`,
          met: late <= most,
        })
      }
    }
    return {
      name: 'account-pages',
      title: 'Account pages of a person with 200 apps, 100 sessions and 10,000 events',
      about: `Among ${people.toLocaleString('en')} people with a grant and a token family each. Each page is opened ${times} times, one after the other, over one connection.`,
      columns: ['', 'median ms', 'p95 ms'],
      rows,
      goals,
      notes: [],
      measured,
    }
  },
}

async function timesOf(
  postgres: Postgres | undefined,
  { say }: Options,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
  const database = await postgres?.database()
  const how = {
    folder,
    ...(database === undefined || postgres === undefined
      ? {}
      : { database: { url: database.url, pid: postgres.pid } }),
  }
  try {
    // The first start creates the tables and the person.
    await (await startValetkey(how)).stop()
    const file = join(folder, 'data', 'valetkey.db')
    const place = database === undefined ? { file } : { url: database.url }
    say(`making ${people} people`)
    await populate(place, people)
    await crowd(place)
    const running = await startValetkey(how)
    try {
      const cookie = await signIn(running.target)
      const found = new Map<string, readonly number[]>()
      for (const page of pages) {
        say(`/account/${page}`)
        const taken: number[] = []
        for (let time = 0; time < times; time += 1)
          taken.push(await open(`/account/${page}`, cookie, running.target))
        found.set(
          page,
          taken.toSorted((one, other) => one - other),
        )
      }
      return found
    } finally {
      await running.stop()
    }
  } finally {
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The milliseconds until the whole page is there. */
async function open(path: string, cookie: string, { issuer }: Target): Promise<number> {
  const began = performance.now()
  const response = await fetch(issuer + path, { headers: { cookie }, redirect: 'manual' })
  const html = await response.text()
  const taken = performance.now() - began
  if (response.status !== 200 || !html.includes('class="back"'))
    throw new Error(`${path}: expected the page, got ${response.status} ${response.headers.get('location')}`)
  return taken
}

async function signIn({ issuer }: Target): Promise<string> {
  const asked = await fetch(`${issuer}/sign-in`)
  const csrf = /name="csrf" value="([^"]+)"/.exec(await asked.text())?.[1] ?? ''
  const first = cookiesOf(asked)
  const signedIn = await fetch(`${issuer}/sign-in`, {
    method: 'POST',
    headers: { cookie: first, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...bench.person, csrf }),
    redirect: 'manual',
  })
  if (signedIn.status !== 303) throw new Error(`expected to be signed in, got ${signedIn.status}`)
  return `${first}; ${cookiesOf(signedIn)}`
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
}
