import { constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** Bytes that wait for a reader, or for room on a disk; a line that comes beyond them is lost. */
const mostWaiting = 1_000_000
/** Milliseconds between two tries; each one in vain doubles them. */
const shortestPause = 10
const longestPause = 1_000
/** Milliseconds that the end of the process waits for lines to get out. */
const goodbye = 200

/** Writes as much as there is room for, at once, and returns the number of bytes; throws, or returns 0, where there is none. */
export type Write = (bytes: Buffer) => number

/**
 * A way out for lines that must never stop whoever writes them: nothing throws, nothing waits, and what waits has an
 * end. Where a disk is full or a reader stands still, lines are kept for a while, then lost and counted.
 */
export class Outlet {
  readonly #write: Write
  readonly #waiting: Buffer[] = []
  #bytes = 0
  #pause = shortestPause
  #timer: NodeJS.Timeout | undefined
  #untold = 0
  #lost = 0
  /** Told when lines go out again, how many were lost meanwhile. */
  recovered: (lost: number) => void = () => {}

  constructor(write: Write) {
    this.#write = write
  }

  /** How many lines were lost since the process began. */
  get lost(): number {
    return this.#lost
  }

  /** One line, with its end. */
  write(line: string): void {
    const bytes = Buffer.from(line)
    // In order: a line that waits keeps the later ones behind it.
    const rest = this.#waiting.length === 0 ? this.#send(bytes) : bytes
    if (rest.length === 0) return
    // Half a line would spoil the next one, so its rest is kept in any case.
    if (rest.length === bytes.length && this.#bytes + bytes.length > mostWaiting) {
      this.#untold += 1
      this.#lost += 1
    } else {
      this.#waiting.push(rest)
      this.#bytes += rest.length
    }
    this.#tryLater()
  }

  /** Writes what waits, for a short while; for the end of a process, which nothing may hold up for longer. */
  flushSync(): void {
    const end = performance.now() + goodbye
    while (!this.#drain() && performance.now() < end) sleep(5)
  }

  /** Returns what found no room. */
  #send(bytes: Buffer): Buffer {
    let rest = bytes
    try {
      while (rest.length > 0) {
        const written = this.#write(rest)
        // Some files take nothing without an error: tried again at once, they would hold up whoever writes.
        if (written === 0) break
        rest = rest.subarray(written)
      }
    } catch {
      // A full disk, a full pipe, a reader who is gone: whatever it is, it may be over later.
    }
    return rest
  }

  #drain(): boolean {
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      const rest = this.#send(line)
      this.#bytes -= line.length - rest.length
      if (rest.length > 0) {
        this.#waiting[0] = rest
        return false
      }
      this.#waiting.shift()
    }
    return true
  }

  #tryLater(): void {
    // Nothing is kept alive for a log that nobody takes.
    this.#timer ??= setTimeout(() => this.#try(), this.#pause).unref()
  }

  #try(): void {
    this.#timer = undefined
    const before = this.#bytes
    if (!this.#drain()) {
      this.#pause = this.#bytes < before ? shortestPause : Math.min(2 * this.#pause, longestPause)
      this.#tryLater()
      return
    }
    this.#pause = shortestPause
    const lost = this.#untold
    this.#untold = 0
    if (lost > 0) this.recovered(lost)
  }
}

let standardOut: Outlet | undefined
let standardErr: Outlet | undefined

/** What a server tells the person who started it. */
export function standardOutput(): Outlet {
  standardOut ??= outletTo(1)
  return standardOut
}

/** Where the log goes, and the last words of a server. */
export function standardError(): Outlet {
  standardErr ??= outletTo(2)
  return standardErr
}

/** How many lines of standard error were lost since the process began. */
export function linesLost(): number {
  return standardErr?.lost ?? 0
}

/** An outlet to a descriptor of this process, which is written to without ever waiting. */
function outletTo(descriptor: number): Outlet {
  const open = withoutWaiting(descriptor)
  const outlet = new Outlet((bytes) => writeSync(open, bytes))
  process.on('exit', () => outlet.flushSync())
  return outlet
}

/**
 * Opens what a descriptor leads to once more, so that writing to it fails where it would wait. Whoever else holds the
 * descriptor goes on with it as it was: whether one waits belongs to the opening.
 */
function withoutWaiting(descriptor: number): number {
  try {
    // A file takes what it is given or refuses it, and another opening would begin to write at its start.
    if (fstatSync(descriptor).isFile()) return descriptor
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    return notWaiting(descriptor)
  }
}

const takenOver: Socket[] = []

/** Sockets, and other people's pipes, cannot be opened again: then the descriptor itself waits no more. */
function notWaiting(descriptor: number): number {
  try {
    // Node sets that for every socket that it takes over.
    const socket = new Socket({ fd: descriptor, readable: false, writable: true })
    socket.on('error', () => {})
    socket.unref()
    // Collected as garbage, it would close the descriptor.
    takenOver.push(socket)
  } catch {
    // A terminal of somebody else: it is written to as it is.
  }
  return descriptor
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
