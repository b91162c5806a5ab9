import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'
import { syncFolder } from '../../../sync-folder.ts'
import { BackupRefused } from './format.ts'

const write = promisify(fs.write)

/**
 * Writes the lines to a file that only its owner may read. The file appears under its name only when it is complete and
 * synced. An existing file is only replaced with `force`, and anything but a regular file never. `readBack`
 * receives the descriptor of the written file before it gets its name.
 */
export async function writeBackupFile(
  file: string,
  lines: AsyncIterable<string>,
  {
    force,
    readBack,
    signal,
  }: { force: boolean; readBack?: (descriptor: number) => Promise<void>; signal?: AbortSignal },
): Promise<void> {
  refuseExisting(file, force)
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`
  const descriptor = attempt(file, () => fs.openSync(draft, 'wx+', 0o600))
  try {
    try {
      await compress(lines, (chunks) => writeAll(descriptor, chunks), signal)
      fs.fsyncSync(descriptor)
      await readBack?.(descriptor)
      signal?.throwIfAborted()
    } catch (error) {
      throw fileFault(file, error)
    } finally {
      fs.closeSync(descriptor)
    }
    attempt(file, () => (force ? fs.renameSync(draft, file) : nameDraft(draft, file)))
    syncFolder(dirname(file))
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** Names the file without replacing one that has been created in the meantime. */
function nameDraft(draft: string, file: string): void {
  try {
    fs.linkSync(draft, file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!noLinks.includes(code)) throw error
    fs.closeSync(fs.openSync(file, 'wx', 0o600))
    fs.renameSync(draft, file)
  }
}

/** Error codes of file systems without hard links, such as those of USB sticks and some network shares. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Compresses the lines and passes them to a sink such as standard output, with backpressure. */
export async function compress(
  lines: AsyncIterable<string>,
  sink: (chunks: AsyncIterable<Buffer>) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const source = Readable.from(lines, { objectMode: true, highWaterMark: 1 })
  await pipeline(source, createGzip(), sink, signal === undefined ? {} : { signal })
}

/** Writes all chunks. A Node stream would close the descriptor before it could be synced. */
async function writeAll(descriptor: number, chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const { bytesWritten } = await write(descriptor, chunk, from, chunk.length - from)
      from += bytesWritten
    }
  }
}

/** Opens a backup for reading. The caller has to close the descriptor. */
export function openBackupFile(file: string): number {
  return attempt(file, () => {
    // Non-blocking, so that opening a pipe does not wait for a writer.
    const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    if (fs.fstatSync(descriptor).isFile()) return descriptor
    fs.closeSync(descriptor)
    throw new BackupRefused(`${file}: expected a file, which is read twice, got something else`)
  })
}

function refuseExisting(file: string, force: boolean): void {
  const there = attempt(file, () => fs.lstatSync(file, { throwIfNoEntry: false }))
  if (there === undefined) return
  if (!there.isFile())
    throw new BackupRefused(`${file}: expected a file or nothing there, got something else`)
  if (!force) throw new BackupRefused(`${file}: the file already exists: choose another, or use --force`)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EEXIST: 'the file already exists: choose another, or use --force',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is a file',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
}

/** Turns file-system errors into a one-line `BackupRefused`. */
function attempt<Value>(file: string, run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    throw fileFault(file, error)
  }
}

/** The error with a reason for a file-system error; any other error unchanged. */
function fileFault(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isOfSystem = error instanceof Error && 'syscall' in error
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : isOfSystem ? code : undefined
  return reason === undefined ? error : new BackupRefused(`${file}: ${reason}`, { cause: error })
}
