import type { Log } from '../../log/log.ts'
import type { Server } from '../../server.ts'
import { restartNeeded } from '../../settings/restart-needed.ts'
import type { Settings } from '../../settings.ts'
import { startFailure } from '../terminal/start-failure.ts'

/**
 * Returns a function that reloads the configuration and brings the database in line with the APIs, clients and users
 * that it declares. Applies all of it or nothing. If the file is invalid, or changes a setting that needs a restart,
 * the previous configuration stays in force, and the log says why. Never rejects.
 */
export function reloader(parts: {
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
        log.error(
          { settings: needed },
          'these settings need a restart; the previous configuration stays in force',
        )
        return
      }
      await server.redeclare(settings)
      for (const warning of settings.warnings) log.warn(warning)
      log.info('the configuration was reloaded')
    } catch (error) {
      const reasons = startFailure(error, settings ?? running)
      const facts = reasons === undefined ? { err: error } : { reasons }
      log.error(facts, 'the configuration could not be reloaded; the previous one stays in force')
    }
  }
  return () => {
    // One after the other, so that the newest file counts.
    last = last.then(reread)
    return last
  }
}
