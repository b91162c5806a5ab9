import { startValetkey } from './contenders/valetkey.ts'
import { Inspector } from './load/inspector.ts'
import { Load } from './load/load.ts'
import type { Scenario } from './scenario.ts'
import { type CpuProfile, selfTimes } from './self-time.ts'

/** The number of functions to show. */
const shown = 40

/** Profiles Valetkey's main thread in one scenario: microseconds of each function per response. */
export async function profile(scenario: Scenario, seconds: number): Promise<string> {
  const load = new Load()
  const running = await startValetkey({ nodeFlags: ['--inspect=127.0.0.1:0'] })
  try {
    const url = running.inspector?.()
    if (url === undefined) throw new Error('the server has no inspector')
    const inspector = await Inspector.open(url)
    const order = {
      scenario: scenario.name,
      limit: false,
      contender: 'valetkey',
      target: running.target,
      connections: scenario.connections,
      seconds,
      pids: running.pids,
      databasePids: [],
    }
    // The first round is the warm-up; only the second one is profiled.
    await load.round(order)
    await inspector.send('Profiler.enable')
    await inspector.send('Profiler.setSamplingInterval', { interval: 200 })
    const round = await load.round(order, async () => {
      await inspector.send('Profiler.start')
    })
    const { profile: taken } = await inspector.send('Profiler.stop')
    inspector.close()
    const lines = selfTimes(taken as CpuProfile)
      .filter(({ name }) => name !== '(idle)')
      .slice(0, shown)
      .map(({ name, microseconds }) => `${(microseconds / round.units).toFixed(2).padStart(9)}  ${name}`)
    return [
      `${scenario.title}: ${round.units} responses, ${Math.round(round.cpu)} µs of CPU each (all threads)`,
      ...lines,
    ].join('\n')
  } finally {
    load.stop()
    await running.stop()
  }
}
