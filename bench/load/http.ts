import type { BenchClient, Target } from '../parameters.ts'

/** An answer as it came: `head` is everything above the empty line. */
export type Answer = { status: number; head: string; body: string }

/** Nothing is sent for so many milliseconds; what comes back for it is no answer. */
export type Pause = { milliseconds: number }

/** Sends what is yielded, gets the answer back. One run is one thing that is measured. */
export type Script<Result = void> = Generator<string | Pause, Result, Answer>

/** The value of a header, the first one where there are several. */
export function header(answer: Answer, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im').exec(answer.head)?.[1]
}

/** Every cookie that an answer sets, as `name=value`. */
export function cookiesOf(answer: Answer): string[] {
  return [...answer.head.matchAll(/^set-cookie:[ \t]*([^;\r\n]*)/gim)].map(([, cookie = '']) => cookie)
}

export function get(target: Target, path: string, headers: Readonly<Record<string, string>> = {}): string {
  return `GET ${path} HTTP/1.1\r\nhost: ${hostOf(target)}\r\n${lines(headers)}\r\n`
}

/** A form, as OAuth's endpoints and pages take it. */
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

/** A form with a client's own authentication: HTTP Basic, or for a public client its id. RFC 6749 §2.3.1 */
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

/** Throws unless the answer is the expected one: a refusal that is counted would make a figure worthless. */
export function expectAnswer(answer: Answer, status: number, part: string): void {
  if (answer.status === status && answer.body.includes(part)) return
  throw new Error(
    `expected ${status} and ${part}, got ${answer.status}: ${answer.head.slice(0, 300)} ${answer.body.slice(0, 600)}`,
  )
}

/** A member of a JSON answer that holds a string. */
export function member(answer: Answer, name: string): string {
  const value: unknown = JSON.parse(answer.body)[name]
  if (typeof value !== 'string') throw new Error(`expected ${name}, got ${answer.body.slice(0, 600)}`)
  return value
}

/** The issuer's host: what every instance believes it is. */
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
