import { performance } from 'node:perf_hooks'
import type { Benchmark } from '../benchmark.ts'
import { startValetkey } from '../contenders/valetkey.ts'
import type { Round } from '../generator/generator.ts'
import { Browser } from '../load/browser.ts'
import { Connection } from '../load/connection.ts'
import { Load } from '../load/load.ts'
import { bench, type Target } from '../parameters.ts'
import { obtainCode } from '../scenarios/bought.ts'
import { refresh } from '../scenarios/refresh.ts'
import { median } from '../statistics.ts'

const perSecond = 50
const people = 50
const most = 2

/** The latency of refreshes while many users sign in, each of whom hashes a password. */
export const storm: Benchmark = {
  name: 'storm',
  title: 'Refresh while people sign in',
  async run({ seconds, rounds, say }) {
    const crowd = Array.from({ length: people }, (_, index) => ({
      username: `person-${index}`,
      password: `correct horse battery ${index}`,
    }))
    const running = await startValetkey({ people: crowd })
    const load = new Load()
    const figures = { alone: [] as Round[], beside: [] as Round[] }
    const answered = { signedIn: 0, refused: 0 }
    try {
      const round = () =>
        load.round({
          scenario: refresh.name,
          limit: false,
          contender: 'valetkey',
          target: running.target,
          connections: refresh.connections,
          seconds,
          pids: running.pids,
          databasePids: [],
        })
      await round()
      for (let count = 1; count <= rounds; count += 1) {
        say(`round ${count} of ${rounds}: without sign-ins`)
        figures.alone.push(await round())
        say(`round ${count} of ${rounds}: with ${perSecond} sign-ins a second`)
        const end = signIns(running.target, crowd, answered)
        figures.beside.push(await round())
        await end()
      }
    } finally {
      load.stop()
      await running.stop()
    }
    const middle = (of: readonly Round[], key: keyof Round) => median(of.map((each) => each[key]))
    const row = (name: string, of: readonly Round[]) => [
      name,
      String(Math.round(middle(of, 'perSecond'))),
      ...(['p50', 'p99', 'p999'] as const).map((key) => middle(of, key).toFixed(2)),
    ]
    const ratio = middle(figures.beside, 'p99') / middle(figures.alone, 'p99')
    const figuresOf = (name: string, of: readonly Round[]) =>
      (['perSecond', 'p50', 'cpu', 'generatorBusy', 'strangers'] as const).map((key) => [
        `${name}: ${key}`,
        middle(of, key),
      ])
    return {
      name: 'storm',
      title: 'Refresh while people sign in',
      about: `64 connections refresh as fast as they can. At the same time, ${perSecond} sign-ins start each second, of ${people} users from as many addresses, with argon2id at 19 MiB and two passes.`,
      columns: ['', 'refreshes per second', 'p50 ms', 'p99 ms', 'p99.9 ms'],
      rows: [row('alone', figures.alone), row('beside sign-ins', figures.beside)],
      goals: [
        {
          what: `p99 of refresh during ${perSecond} sign-ins a second`,
          goal: `at most ${most} × its p99 alone`,
          result: `${ratio.toFixed(2)} ×`,
          met: ratio <= most,
        },
      ],
      notes: [
        `${answered.signedIn} users were signed in, ${answered.refused} were asked to try again because the queue was full.`,
      ],
      measured: {
        ratio,
        alone: middle(figures.alone, 'p99'),
        beside: middle(figures.beside, 'p99'),
        ...Object.fromEntries([...figuresOf('alone', figures.alone), ...figuresOf('beside', figures.beside)]),
      },
    }
  },
}

/** Starts sign-ins at a constant rate, however long each takes. Returns a function that stops them. */
function signIns(
  target: Target,
  crowd: readonly { username: string; password: string }[],
  answered: { signedIn: number; refused: number },
): () => Promise<void> {
  const under: Set<Promise<void>> = new Set()
  const began = performance.now()
  let count = 0
  const begin = async (person: { username: string; password: string }, address: string): Promise<void> => {
    const [place] = target.addresses
    if (place === undefined) return
    const connection = await Connection.open(place)
    try {
      const browser = new Browser(target, person, { 'x-forwarded-for': address })
      let left = true
      await connection.play(() => {
        if (!left) return undefined
        left = false
        return walk(target, browser)
      })
      answered.signedIn += 1
    } catch (error) {
      if (!String(error).includes('503') && !String(error).includes('429')) throw error
      answered.refused += 1
    } finally {
      connection.close()
    }
  }
  const pace = setInterval(() => {
    while (count < ((performance.now() - began) / 1000) * perSecond) {
      const person = crowd[count % crowd.length]
      if (person === undefined) return
      const running = begin(person, `198.51.100.${count % 250}`).finally(() => under.delete(running))
      under.add(running)
      count += 1
    }
  }, 10)
  return async () => {
    clearInterval(pace)
    await Promise.all(under)
  }
}

function* walk(target: Target, browser: Browser) {
  yield* obtainCode(target, browser, target.shop, bench.apis.es256, `openid offline_access ${target.scope}`)
}
