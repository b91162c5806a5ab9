import { lookup as resolveName } from 'node:dns/promises'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { isIP } from 'node:net'
import {
  type Outgoing,
  type OutgoingAnswer,
  OutgoingFailed,
  type OutgoingRequest,
} from '../protocol/outgoing.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

export type OutgoingOptions = {
  /** `host` or `host:port`, in lower case: what the operator lets us call whatever its address and scheme. */
  allowedHosts: readonly string[]
  /** Whether this machine itself may be called: only where the server is reached by nobody else. */
  allowLoopback: boolean
  /** PEM of a further certificate authority. */
  ca: string | undefined
  /** Looks up a name; tests bring their own. */
  resolve?: (host: string) => Promise<readonly string[]>
}

/** Milliseconds for all of it, so that nobody holds our requests by answering slowly. */
const patience = 5_000
/** Calls at a time: more would be somebody using us to flood others. */
const mostAtOnce = 64

/** The hardened way out. The address that was checked is the one that is called, whatever the name says later. */
export function outgoing(options: OutgoingOptions): Outgoing {
  const { ca, resolve = addressesOf } = options
  let running = 0

  return async (request) => {
    const url = URL.parse(request.url)
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      throw new OutgoingFailed('expected an https URL')
    }
    if (running >= mostAtOnce) throw new OutgoingFailed('too many requests of our own are under way')
    running += 1
    try {
      const address = await checkedAddress(url, options, resolve)
      return await send(url, address, request, ca)
    } finally {
      running -= 1
    }
  }
}

async function checkedAddress(
  url: URL,
  { allowedHosts, allowLoopback }: OutgoingOptions,
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const isNamed = allowedHosts.includes(host) || allowedHosts.includes(`${host}:${port}`)
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const [first] = addresses
  if (first === undefined) throw new OutgoingFailed(`${host} has no address`)
  if (isNamed || (allowLoopback && addresses.every(isLoopbackAddress))) return first
  if (url.protocol !== 'https:') throw new OutgoingFailed(`${host} may be called over https only`)
  // One address of ours among others is how a name is made to point inside.
  if (!addresses.every(isPublicAddress)) throw new OutgoingFailed(`${host} is not on the public internet`)
  if (port !== '443') throw new OutgoingFailed(`${host} may be called on port 443 only`)
  return first
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await resolveName(host, { all: true })).map(({ address }) => address)
  } catch (cause) {
    throw new OutgoingFailed(`${host} cannot be found`, { cause })
  }
}

function send(
  url: URL,
  address: string,
  { method, headers = {}, body, longest, as }: OutgoingRequest,
  ca: string | undefined,
): Promise<OutgoingAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) => {
      reject(new OutgoingFailed(`${url.host} ${reason}`, { cause }))
      request.destroy()
    }
    const options: RequestOptions = {
      method,
      headers: {
        accept: '*/*',
        ...headers,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      // No connection is kept: the next call looks at the address again.
      agent: false,
      signal: AbortSignal.timeout(patience),
      lookup: (_host, { all }, found) => {
        const family = isIP(address)
        if (all) found(null, [{ address, family }])
        else found(null, address, family)
      },
    }
    // Asked for when they are needed: imported as ES modules they bring all of fetch along; see http/node.ts.
    const secure = url.protocol === 'https:'
    const { request: begin } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
    if (secure && ca !== undefined) {
      Object.assign(options, { ca: [...process.getBuiltinModule('node:tls').rootCertificates, ca] })
    }
    const request = begin(url, options, (response) => {
      collect(response, longest, as).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: plain(response), body: text }),
        (cause: unknown) => fail(cause instanceof OutgoingFailed ? cause.message : 'broke off', cause),
      )
    })
    request.on('error', (cause) => {
      fail(cause.name === 'AbortError' ? `did not answer within ${patience} ms` : 'cannot be reached', cause)
    })
    request.end(body)
  })
}

async function collect(
  response: IncomingMessage,
  longest: number,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longest) throw new OutgoingFailed(`answered with more than ${longest} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString(encoding)
}

function plain({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
