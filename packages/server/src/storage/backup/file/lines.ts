import { read } from 'node:fs'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import { BackupRefused } from './format.ts'

/** The longest line in bytes: nothing is longer than a row with a large registration. */
const longestLine = 16 * 1024 * 1024
/** Bytes per read. */
const chunkSize = 64 * 1024

const readAt = promisify(read)

/** The lines of a compressed file as bytes, without line breaks. `name`: the name of the file in error messages. */
export async function* compressedLines(descriptor: number, name: string): AsyncGenerator<Buffer> {
  const plain = createGunzip()
  // Errors of either stream are thrown when reading from `plain`.
  pipeline(chunks(descriptor), plain, () => {})
  let rest: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      let from = 0
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const part = chunk.subarray(from, end)
        yield rest.length === 0 ? part : Buffer.concat([...rest, part])
        rest = []
        length = 0
        from = end + 1
      }
      rest.push(chunk.subarray(from))
      length += chunk.length - from
      if (length > longestLine) throw new BackupRefused(`${name}: a line of over ${longestLine} bytes`)
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      const reason = error.code === 'Z_BUF_ERROR' ? 'cut off before its end' : 'not a backup, or damaged'
      throw new BackupRefused(`${name}: ${reason} (${error.message})`, { cause: error })
    }
    throw error
  } finally {
    plain.destroy()
  }
  if (length > 0) throw new BackupRefused(`${name}: the backup is cut off before its end`)
}

/** Reads from the beginning, regardless of the file position. A Node stream would close the descriptor at the end. */
async function* chunks(descriptor: number): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await readAt(descriptor, Buffer.alloc(chunkSize), 0, chunkSize, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
