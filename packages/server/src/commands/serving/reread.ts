import type { Log } from '../../log/log.ts'
import type { Server } from '../../server.ts'
import { restartNeeded } from '../../settings/restart-needed.ts'
import type { Settings } from '../../settings.ts'
import { startFailure } from '../terminal/start-failure.ts'

/**
 * Reads the configuration anew, each time it is told to, and makes the database agree with the APIs, clients and people
 * that it declares. All or nothing: a file that cannot be used, or that changes what a running server cannot change,
 * leaves what was read before in force, and the log says why. Never rejects.
 */
export function rereading(parts: {
  running: Settings
  read(): Settings
  server: Pick<Server, 'redeclare'>
  log: Pick<Log, 'info' | 'warn' | 'error'>
}): () => Promise<void> {
  const { running, server, log } = parts
  let last = Promise.resolve()

  const reread = async (): Promise<void> => {
    let settings: Settings | undefined
    try {
      settings = parts.read()
      const needed = restartNeeded(running, settings)
      if (needed.length > 0) {
        log.error({ settings: needed }, 'these settings need a restart; what was read before stays in force')
        return
      }
      await server.redeclare(settings)
      for (const warning of settings.warnings) log.warn(warning)
      log.info('the configuration was read anew')
    } catch (error) {
      const reasons = startFailure(error, settings ?? running)
      const facts = reasons === undefined ? { err: error } : { reasons }
      log.error(facts, 'the configuration could not be read anew; what was read before stays in force')
    }
  }
  return () => {
    // One after the other: the newest word counts.
    last = last.then(reread)
    return last
  }
}
