import type { Answer } from './http.ts'

/**
 * Parses HTTP responses incrementally. It supports only what token endpoints send, at little cost, since the load
 * generator must use less CPU than the contenders. RFC 9112 §6
 */
export class AnswerReader {
  #text = ''

  /** Returns `undefined` while the response is incomplete. */
  take(chunk: Buffer): Answer | undefined {
    this.#text = this.#text + chunk.toString('latin1')
    const end = this.#text.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const head = this.#text.slice(0, end)
    const start = end + 4
    const length = lengthOf(head)
    const body =
      length === undefined
        ? chunked(this.#text, start)
        : this.#text.length < start + length
          ? undefined
          : this.#text.slice(start, start + length)
    if (body === undefined) return undefined
    this.#text = ''
    return { status: Number(head.slice(9, 12)), head, body }
  }
}

/**
 * The length of the body; `undefined` if it is chunked. A status without a body has length 0, whatever the header
 * says.
 */
function lengthOf(head: string): number | undefined {
  const length = /^content-length:[ \t]*(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return Number(length)
  if (/^transfer-encoding:[ \t]*chunked/im.test(head)) return undefined
  if (/^HTTP\/1\.1 (204|304)/.test(head)) return 0
  throw new Error(`a response without a length: ${head.slice(0, 300)}`)
}

function chunked(text: string, from: number): string | undefined {
  let body = ''
  for (let at = from; ; ) {
    const line = text.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(text.slice(at, line), 16)
    if (Number.isNaN(size)) throw new Error(`an invalid chunk length: ${text.slice(at, line)}`)
    const next = line + 2 + size + 2
    if (text.length < next) return undefined
    if (size === 0) return body
    body += text.slice(line + 2, line + 2 + size)
    at = next
  }
}
