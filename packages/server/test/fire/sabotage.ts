import { createRequire, syncBuiltinESMExports } from 'node:module'
import type * as Sqlite from 'node:sqlite'

// A server under test loads this module before anything else. On a message from the test, it causes a fault.

/**
 * A message from the test. `clock`: the offset to the true time in milliseconds; the initial one is in the
 * query of the module's URL. `queryOnly`: whether SQLite refuses writes.
 */
export type Sabotage = { clock?: number; queryOnly?: boolean }

const trueTime = Date.now
let clock = Number(new URL(import.meta.url).searchParams.get('clock') ?? 0)
Date.now = () => trueTime() + clock

const sqlite: { DatabaseSync: typeof Sqlite.DatabaseSync } = createRequire(import.meta.url)('node:sqlite')
const opened: Sqlite.DatabaseSync[] = []
sqlite.DatabaseSync = class extends sqlite.DatabaseSync {
  constructor(...given: ConstructorParameters<typeof Sqlite.DatabaseSync>) {
    super(...given)
    opened.push(this)
  }
}
syncBuiltinESMExports()

process.on('message', (message: Sabotage) => {
  if (message.clock !== undefined) clock = message.clock
  if (message.queryOnly !== undefined) {
    for (const database of opened) {
      if (database.isOpen) database.exec(`pragma query_only = ${message.queryOnly ? 'on' : 'off'}`)
    }
  }
  process.send?.('done')
})
process.channel?.unref()
