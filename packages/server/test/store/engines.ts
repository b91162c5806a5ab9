import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Door } from '../../src/storage/door.ts'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { clock } from './clock.ts'
import { masterKey } from './master-key.ts'

/** A database of its own for one test: any number of connections to it may be opened. */
export type Database = {
  /** What `openStorage` needs to find it, also from another process. */
  dataFolder: string
  open(): Promise<Storage>
  /** A bare door beside the program, to look at rows and to damage them. */
  door(): Promise<Door>
}

export type Engine = { name: string; create(): Promise<Database> }

const closing: (() => Promise<void>)[] = []
after(async () => {
  for (const close of closing.reverse()) await close()
})

/** Remembers what has to be closed when the file's tests are over. */
function closes<Closable extends { close(): Promise<void> }>(closable: Closable): Closable {
  closing.push(() => closable.close())
  return closable
}

const sqlite: Engine = {
  name: 'SQLite',
  async create() {
    const dataFolder = await mkdtemp(join(tmpdir(), 'valetkey-store-'))
    closing.push(() => rm(dataFolder, { recursive: true, force: true }))
    return {
      dataFolder,
      open: async () => closes(await openStorage({ dataFolder, masterKey, now: () => clock.now })),
      door: async () => closes(await openSqlite(join(dataFolder, 'valetkey.db'))),
    }
  },
}

/** Every engine that has to keep the contract. */
export const engines: readonly Engine[] = [sqlite]
