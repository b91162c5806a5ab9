import type { Won } from '../../protocol/records/one-time.ts'
import type { Door, Statement } from '../door/door.ts'

/** Runs a write and returns whether it was committed. */
export async function won(door: Door, statements: readonly Statement[]): Promise<Won> {
  return (await door.write(statements)).committed ? 'won' : 'lost'
}
