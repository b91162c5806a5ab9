import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Linux counts a process's time in hundredths of a second, whatever the machine. proc_pid_stat(5) */
const ticksPerSecond = 100

/** Parses /proc/<pid>/stat: seconds of CPU of all threads, and the parent process. */
export function readStat(stat: string): { seconds: number; parent: number } {
  // The name is in brackets and may contain anything, so the fields are counted from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  return { seconds: (user + system) / ticksPerSecond, parent: Number(fields[1]) }
}

/** A process and all its descendants. */
function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? fileOf(`/proc/${name}/stat`) : undefined
    if (stat === undefined) continue
    const { parent } = readStat(stat)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = [pid]
  for (const each of found) found.push(...(children.get(each) ?? []))
  return found
}

/** The process that listens on a TCP port of this machine; empty if we may not see it. proc_net(5) */
export function pidListeningAt(port: number): number[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    (fileOf(path) ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      // 0A: LISTEN.
      .filter(([, local, , state]) => local?.endsWith(wanted) && state === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  )
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && linksOf(`/proc/${name}/fd`).some((link) => inodes.includes(link)))
    .map(Number)
}

function linksOf(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        return [readlinkSync(`${folder}/${name}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Starts to count. The returned function gives the seconds of CPU since then, including new child processes. */
export function cpuSince(pids: readonly number[]): () => number {
  const trees = () => pids.flatMap(treeOf)
  const before = new Map(trees().map((pid) => [pid, secondsOf(pid)]))
  return () => trees().reduce((sum, pid) => sum + secondsOf(pid) - (before.get(pid) ?? 0), 0)
}

/** Parses /proc/stat: seconds in which the cores were busy, for any process. proc_stat(5) */
export function readMachine(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , ...interrupts] =
    stat.split('\n')[0]?.split(/\s+/).slice(1).map(Number) ?? []
  // Interrupts and time stolen by the hypervisor; the time of guests is already included in `user`.
  const [irq = 0, softirq = 0, stolen = 0] = interrupts
  return (user + nice + system + irq + softirq + stolen) / ticksPerSecond
}

/** Starts to count for the whole machine. The returned function gives the seconds of CPU since then. */
export function machineSince(): () => number {
  const seconds = () => readMachine(fileOf('/proc/stat') ?? '')
  const before = seconds()
  return () => seconds() - before
}

function secondsOf(pid: number): number {
  const stat = fileOf(`/proc/${pid}/stat`)
  return stat === undefined ? 0 : readStat(stat).seconds
}

/** Resident memory of processes, in megabytes (10^6 bytes). Shared pages are counted for each process. */
export function residentMegabytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(fileOf(`/proc/${pid}/status`) ?? '')?.[1] ?? 0
    return sum + (Number(kilobytes) * 1024) / 1e6
  }, 0)
}

/** Returns `undefined` if the process has exited. */
function fileOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
