import type { Door } from '../door/door.ts'

/** The database that a backup is restored into. */
export type Target = {
  door: Door
  /** What it is called in a refusal. */
  name: string
  /** The tables it has, whoever made them. */
  tables(): Promise<readonly string[]>
  /** Nobody else can have it open, so that nobody is waited for. */
  isLocked: boolean
  /** Runs while nobody else begins to change its tables. Throws `InUse`. */
  alone<Value>(run: () => Promise<Value>): Promise<Value>
}
