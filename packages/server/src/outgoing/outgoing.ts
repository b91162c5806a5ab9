import type { SecureContext } from 'node:tls'
import type { Share } from '../protocol/bounds/room.ts'
import {
  type CallsNow,
  type Outgoing,
  type OutgoingAnswer,
  OutgoingFailed,
  type OutgoingRequest,
  type Purpose,
  purposes,
  type SeenCall,
} from '../protocol/ports/outgoing.ts'
import { connected, secured } from './connect.ts'
import { exchange } from './exchange.ts'
import { type NameLookup, nameLookup } from './name-lookup.ts'
import { Pool } from './pool.ts'
import type { Pace } from './rate.ts'
import { hostOf, type Openness, portOf, reachableAddresses } from './reachable.ts'

export type OutgoingOptions = {
  /** Where the addresses of declared clients may lead, for whom the operator vouches. */
  declared: Openness
  /** Where those of all other clients may lead. */
  others: Openness
  /** PEM of a further certificate authority. */
  ca?: string | undefined
  /** The name under which a source is counted; `undefined`: it is not. */
  countedSource?: (address: string) => string | undefined
  /** Told of every call once it is over. Never throws. */
  seen?: (call: SeenCall) => void
  /** Milliseconds for a whole call, from the look-up of the name to the last byte. */
  patience?: number
  /** Tests bring their own. */
  lookup?: NameLookup
}

/** Nobody holds a place for longer by answering slowly. */
const defaultPatience = 5_000

/**
 * Calls at a time, and for one client, one host or one source. Declared clients have as many of their own, so that
 * whoever registers many apps takes nothing from them. With more we could be used to flood others.
 */
const shares: Record<Purpose, Share> = {
  keys: { inAll: 32, each: 8 },
  logo: { inAll: 16, each: 4 },
  // Those who tell have room for 32 and 8 themselves, so that nothing is begun that finds no place.
  logout_notice: { inAll: 48, each: 16 },
  request_object: { inAll: 32, each: 8 },
  sector: { inAll: 8, each: 2 },
}

/**
 * How often there may be a call for one client that is not declared, to its host, and of one source: far more than an app
 * signs people in, and nothing to a host that is called against its will.
 */
const pace: Pace = { burst: 200, perSecond: 10 }

/** What anybody can have called again and again. A notice has a row that says when; a sector is asked for once. */
const resting: ReadonlySet<Purpose> = new Set(['keys', 'logo', 'request_object'])

/** The hardened way out. The addresses that were checked are the ones that are called, whatever the name says later. */
export function outgoing(options: OutgoingOptions): { call: Outgoing; now: () => readonly CallsNow[] } {
  const { ca, countedSource = (address) => address, seen = () => {} } = options
  const { patience = defaultPatience, lookup = nameLookup() } = options
  const pools = purposes.flatMap((purpose) =>
    [true, false].map((declared) => {
      const pool = new Pool({ share: shares[purpose], patience, pace: declared ? undefined : pace })
      return { purpose, declared, pool }
    }),
  )
  const poolOf = ({ purpose, client }: OutgoingRequest): Pool => {
    const found = pools.find(
      (each) => each.purpose === purpose && each.declared === (client.declared === true),
    )
    if (found === undefined) throw new Error(`calls have no purpose ${purpose}`)
    return found.pool
  }
  let authorities: SecureContext | undefined

  const reach = async (url: URL, request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> => {
    const openness = request.client.declared ? options.declared : options.others
    const addresses = await reachableAddresses(url, openness, lookup, signal)
    // Where the time is over meanwhile, nothing more is opened.
    signal.throwIfAborted()
    const socket = await connected(addresses, portOf(url), signal)
    signal.throwIfAborted()
    if (url.protocol === 'http:') return exchange(socket, url, request)
    if (ca !== undefined) authorities ??= withAuthority(ca)
    return exchange(await secured(socket, hostOf(url), authorities, signal), url, request)
  }

  const call: Outgoing = async (request) => {
    const url = readUrl(request.url)
    const { purpose, client, source } = request
    const counted = source === undefined ? undefined : countedSource(source)
    const holders = [`client ${client.id}`, `host ${url.host}`]
    if (counted !== undefined) holders.push(`source ${counted}`)
    const rest = resting.has(purpose) ? `${client.id} ${url.host}` : undefined
    const began = performance.now()
    const tell = (outcome: SeenCall['outcome'], reason?: string) => {
      const { id: clientId, declared } = client
      const seconds = (performance.now() - began) / 1000
      seen({ purpose, clientId, declared, host: url.host, outcome, seconds, ...(reason && { reason }) })
    }
    try {
      const answer = await poolOf(request).run({ holders, rest }, (signal) => reach(url, request, signal))
      tell('answered')
      return answer
    } catch (error) {
      if (!(error instanceof OutgoingFailed)) throw error
      const { message, failure, cause } = error
      tell(failure, message)
      throw new OutgoingFailed(`${url.host} ${message}`, { failure, cause })
    }
  }

  return {
    call,
    now: () => pools.map(({ purpose, declared, pool }) => ({ purpose, declared, ...pool.now() })),
  }
}

function readUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new OutgoingFailed('expected an https URL', { failure: 'forbidden' })
  return url
}

/** Reading every authority takes a while, so it is done once. */
function withAuthority(ca: string): SecureContext {
  const { createSecureContext, rootCertificates } = process.getBuiltinModule('node:tls')
  return createSecureContext({ ca: [...rootCertificates, ca] })
}
