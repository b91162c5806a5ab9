import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes of memory that are held once everything that can go has gone. */
export function held(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
