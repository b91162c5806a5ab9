import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** The response for a name: its addresses of the requested family, that it does not exist, or no response at all. */
export type Says = (name: string, family: 4 | 6) => readonly string[] | 'unknown' | 'silence'

/** A name server on this machine. `asked` contains the requested names. */
export async function aNameServer(
  says: Says,
): Promise<AsyncDisposable & { servers: readonly string[]; asked: string[] }> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question)
    asked.push(name)
    const said = type === 1 || type === 28 ? says(name, type === 1 ? 4 : 6) : 'unknown'
    if (said === 'silence') return
    socket.send(answerTo(question.subarray(0, end), type, said), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    servers: [`127.0.0.1:${socket.address().port}`],
    asked,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** RFC 1035 §4.1.2 */
function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

/** RFC 1035 §4.1.1, §4.1.3 */
function answerTo(question: Buffer, type: number, said: readonly string[] | 'unknown'): Buffer {
  const addresses = said === 'unknown' ? [] : said
  const head = Buffer.from(question)
  head.writeUInt16BE(said === 'unknown' ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    const bytes = type === 1 ? address.split('.').map(Number) : ipv6Bytes(address)
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes])
    return record
  })
  return Buffer.concat([head, ...records])
}

function ipv6Bytes(address: string): number[] {
  const [before = [], after = []] = address
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))))
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return groups.flatMap((group) => [group >> 8, group & 255])
}
