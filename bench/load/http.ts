import type { BenchClient, Target } from '../parameters.ts'

/** An HTTP response. `head` is everything before the empty line. */
export type Answer = { status: number; head: string; body: string }

/** A script yields this to send nothing for a while. */
export type Pause = { milliseconds: number }

/** A generator that yields requests and receives their responses. One run is one measured unit. */
export type Script<Result = void> = Generator<string | Pause, Result, Answer>

/** The value of a header; the first one if there are several. */
export function header(answer: Answer, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im').exec(answer.head)?.[1]
}

/** The cookies that a response sets, as `name=value`. */
export function cookiesOf(answer: Answer): string[] {
  return [...answer.head.matchAll(/^set-cookie:[ \t]*([^;\r\n]*)/gim)].map(([, cookie = '']) => cookie)
}

export function get(target: Target, path: string, headers: Readonly<Record<string, string>> = {}): string {
  return `GET ${path} HTTP/1.1\r\nhost: ${hostOf(target)}\r\n${lines(headers)}\r\n`
}

/** A POST request with a form. */
export function post(
  target: Target,
  path: string,
  fields: Readonly<Record<string, string>> | URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): string {
  const body = new URLSearchParams(fields).toString()
  const length = Buffer.byteLength(body)
  return `POST ${path} HTTP/1.1\r\nhost: ${hostOf(target)}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${length}\r\n${lines(headers)}\r\n${body}`
}

/** A POST request with client authentication: HTTP Basic, or the id of a public client. RFC 6749 §2.3.1 */
export function postAs(
  target: Target,
  client: BenchClient,
  path: string,
  fields: Readonly<Record<string, string>>,
): string {
  if (client.secret === undefined) return post(target, path, { ...fields, client_id: client.id })
  const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
  return post(target, path, fields, { authorization })
}

/** Throws unless the response has the expected status, since counted refusals would invalidate the figure. */
export function expectAnswer(answer: Answer, status: number, part: string): void {
  if (answer.status === status && answer.body.includes(part)) return
  throw new Error(
    `expected ${status} and ${part}, got ${answer.status}: ${answer.head.slice(0, 300)} ${answer.body.slice(0, 600)}`,
  )
}

/** A string member of a JSON response. */
export function member(answer: Answer, name: string): string {
  const value: unknown = JSON.parse(answer.body)[name]
  if (typeof value !== 'string') throw new Error(`expected ${name}, got ${answer.body.slice(0, 600)}`)
  return value
}

/** The host of the issuer, which all instances share. */
function hostOf({ issuer }: Target): string {
  return hosts.get(issuer) ?? remember(issuer)
}

const hosts = new Map<string, string>()

function remember(issuer: string): string {
  const { host } = new URL(issuer)
  hosts.set(issuer, host)
  return host
}

function lines(headers: Readonly<Record<string, string>>): string {
  let text = ''
  for (const [name, value] of Object.entries(headers)) text += `${name}: ${value}\r\n`
  return text
}
