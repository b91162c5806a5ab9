import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Exchange } from './front.ts'
import type { Addresses } from './placeholders.ts'
import { ReturnedValues } from './returned-values.ts'
import { folderOf } from './working-folder.ts'

/** A request that a program sent or redirected a browser to, and the status of the response. */
export type RecordedRequest = {
  by: Exchange['by']
  method: string
  target: string
  /** All headers except those about the connection. */
  headers?: Readonly<Record<string, string>>
  body?: string
  status: number
  /** The error code in a redirect. */
  error?: string
}

/** The requests of a run: with the default registration, and with the documented one. */
export type Recording = Readonly<Record<'default' | 'documented', readonly RecordedRequest[]>>

/** The addresses in recordings. `npm test` starts its servers with them. */
export const recordedAddresses: Addresses = { issuer: 'http://localhost:4000', app: 'http://localhost:4001' }

/** The paths to which an app redirects a browser. All further pages are requested by the server's own pages. */
const entrances = ['/authorize', '/end-session']
const ofConnection = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])

/** The requests that the server's own pages did not cause, with names in place of values that the server made. */
export function recorded(exchanges: readonly Exchange[], addresses: Addresses): readonly RecordedRequest[] {
  const values = new ReturnedValues()
  return exchanges.flatMap((exchange) => {
    const request = isOfProgram(exchange) ? [withNames(exchange, values, addresses)] : []
    const { location, body } = exchange.answer
    values.learn({ path: pathOf(exchange), location, body })
    return request
  })
}

export function pathOf({ target }: Pick<Exchange, 'target'>): string {
  return target.split('?', 1)[0] ?? ''
}

function isOfProgram(exchange: Exchange): boolean {
  if (exchange.by === 'program') return true
  const site = exchange.headers.find(([name]) => name.toLowerCase() === 'sec-fetch-site')?.[1]
  return entrances.includes(pathOf(exchange)) && site !== 'same-origin'
}

function withNames(
  { by, method, target, headers, body, answer: { status, location = '' } }: Exchange,
  values: ReturnedValues,
  addresses: Addresses,
): RecordedRequest {
  const named = (text: string) => values.hidden(moved(text, addresses))
  const kept = headers
    .filter(([name]) => by === 'program' && !ofConnection.has(name.toLowerCase()))
    .map(([name, value]) => [name, named(value)])
  const error = new URLSearchParams(location.slice(location.search(/[?#]/) + 1)).get('error')
  return {
    by,
    method,
    target: named(target),
    ...(kept.length === 0 ? {} : { headers: Object.fromEntries(kept) }),
    ...(body === '' ? {} : { body: named(body) }),
    status,
    ...(error === null ? {} : { error }),
  }
}

/** Replaces the ports of a run by the recorded ones, whether or not the colon is encoded. */
function moved(text: string, addresses: Addresses): string {
  return (['issuer', 'app'] as const).reduce((left, which) => {
    const [port, other] = [addresses, recordedAddresses].map((each) => new URL(each[which]).port)
    return left.replaceAll(new RegExp(`(?<=localhost(?::|%3A))${port}\\b`, 'gi'), other ?? '')
  }, text)
}

const fileOf = (name: string) => join(folderOf(name), 'requests.json')

export function keepRecording(name: string, recording: Recording): void {
  writeFileSync(fileOf(name), `${JSON.stringify(recording, null, 2)}\n`)
}

/** The recording of a stranger's last run, if it was run. */
export function keptRecording(name: string): Recording | undefined {
  return existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined
}
