import { readFileSync } from 'node:fs'

/** The unit of times in /proc: a hundredth of a second on every Linux that Node supports. */
const tick = 0.01

/** Seconds of processor time of this process and its exited child processes; without the children if not on Linux. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + ofChildren()
}

function ofChildren(): number {
  if (process.platform !== 'linux') return 0
  // The name of the program, in brackets, may contain spaces; the fields after it do not.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * tick
}
