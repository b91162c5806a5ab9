import { constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** The most bytes to buffer for a slow reader or a full disk; lines beyond that are lost. */
const mostWaiting = 1_000_000
/** Milliseconds between two attempts; each failed attempt doubles them. */
const shortestPause = 10
const longestPause = 1_000
/** Milliseconds that an exiting process spends on writing the remaining lines. */
const exitPatience = 200

/** Writes as many bytes as possible without blocking and returns their number; throws or returns 0 if there is no room. */
export type Write = (bytes: Buffer) => number

/**
 * Writes lines without ever blocking or failing the caller. If the disk is full or the reader does not read, lines are
 * buffered up to a limit; further lines are lost and counted.
 */
export class Outlet {
  readonly #write: Write
  readonly #waiting: Buffer[] = []
  #bytes = 0
  #pause = shortestPause
  #timer: NodeJS.Timeout | undefined
  #unreported = 0
  #lost = 0
  /** Called with the number of lost lines once lines can be written again. */
  recovered: (lost: number) => void = () => {}

  constructor(write: Write) {
    this.#write = write
  }

  /** How many lines were lost since the process started. */
  get lost(): number {
    return this.#lost
  }

  /** Writes one line, which includes its line break. */
  write(line: string): void {
    const bytes = Buffer.from(line)
    // In order: while a line is waiting, later ones queue up behind it.
    const rest = this.#waiting.length === 0 ? this.#send(bytes) : bytes
    if (rest.length === 0) return
    // The rest of a half-written line is always kept, because half a line would corrupt the next one.
    if (rest.length === bytes.length && this.#bytes + bytes.length > mostWaiting) {
      this.#unreported += 1
      this.#lost += 1
    } else {
      this.#waiting.push(rest)
      this.#bytes += rest.length
    }
    this.#tryLater()
  }

  /** Writes the buffered lines when the process exits, and gives up after `exitPatience` milliseconds. */
  flushSync(): void {
    const end = performance.now() + exitPatience
    while (!this.#drain() && performance.now() < end) sleep(5)
  }

  /** Returns the bytes that could not be written. */
  #send(bytes: Buffer): Buffer {
    let rest = bytes
    try {
      while (rest.length > 0) {
        const written = this.#write(rest)
        // Some files write nothing without an error: retrying at once would block the caller.
        if (written === 0) break
        rest = rest.subarray(written)
      }
    } catch {
      // A full disk, a full pipe, a closed reader: all of these may be over later.
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
    // unref: a log that cannot be written must not keep the process alive.
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
    const lost = this.#unreported
    this.#unreported = 0
    if (lost > 0) this.recovered(lost)
  }
}

let standardOut: Outlet | undefined
let standardErr: Outlet | undefined

/** Standard output: messages for the person who started the server. */
export function standardOutput(): Outlet {
  standardOut ??= outletTo(1)
  return standardOut
}

/** Standard error: the log, and the reason why a server ends. */
export function standardError(): Outlet {
  standardErr ??= outletTo(2)
  return standardErr
}

/** How many lines of standard error were lost since the process started. */
export function linesLost(): number {
  return standardErr?.lost ?? 0
}

/** An outlet that writes to a file descriptor of this process without blocking. */
function outletTo(descriptor: number): Outlet {
  const open = nonBlocking(descriptor)
  const outlet = new Outlet((bytes) => writeSync(open, bytes))
  process.on('exit', () => outlet.flushSync())
  return outlet
}

/**
 * Reopens the file behind a descriptor with `O_NONBLOCK`, so that a write that would block fails instead. That flag
 * belongs to the open file description, so other processes that share the descriptor are not affected.
 */
function nonBlocking(descriptor: number): number {
  try {
    // Writes to a regular file do not block, and a reopened file would be overwritten from its start.
    if (fstatSync(descriptor).isFile()) return descriptor
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    return setNonBlocking(descriptor)
  }
}

const keptSockets: Socket[] = []

/** For sockets and pipes of other users, which cannot be reopened: makes the descriptor itself non-blocking. */
function setNonBlocking(descriptor: number): number {
  try {
    // Node makes every socket that it wraps non-blocking.
    const socket = new Socket({ fd: descriptor, readable: false, writable: true })
    socket.on('error', () => {})
    socket.unref()
    // Kept: a garbage-collected socket would close the descriptor.
    keptSockets.push(socket)
  } catch {
    // A terminal of another user: writes to it may block.
  }
  return descriptor
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
