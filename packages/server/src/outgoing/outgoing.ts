import type { SecureContext } from 'node:tls'
import type { SharedLimit } from '../protocol/bounds/shared-slots.ts'
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
import { type CallPolicy, hostOf, portOf, reachableAddresses } from './reachable.ts'

export type OutgoingOptions = {
  /** The hosts that may be called for declared clients, which the operator vouches for. */
  declared: CallPolicy
  /** The hosts that may be called for all other clients. */
  others: CallPolicy
  /** An additional certificate authority, as PEM. */
  ca?: string | undefined
  /** Maps a source address to the name under which it is counted; `undefined`: it is not counted. */
  countedSource?: (address: string) => string | undefined
  /** Called after every request. Must not throw. */
  seen?: (call: SeenCall) => void
  /** Milliseconds for a whole request, from the name lookup to the last byte. */
  patience?: number
  /** For tests. */
  lookup?: NameLookup
}

/** Milliseconds. A slow host cannot hold a slot for longer. */
const defaultPatience = 5_000

/** A person waits for these. */
const shorterPatience: Partial<Record<Purpose, number>> = { breached_password: 2_000 }

/**
 * Concurrent requests, in total and for one client, one host or one source. Declared clients have the same numbers
 * for themselves, so that an attacker who registers many apps takes nothing from them. With higher limits an attacker
 * could use this server to flood other hosts.
 */
const shares: Record<Purpose, SharedLimit> = {
  // All are for one service. A sign-up finds no free slot only if that service hangs.
  breached_password: { inAll: 16, each: 16 },
  keys: { inAll: 32, each: 8 },
  logo: { inAll: 16, each: 4 },
  // The sender of notices has limits of 32 and 8, so it never starts a request that finds no free slot.
  logout_notice: { inAll: 48, each: 16 },
  request_object: { inAll: 32, each: 8 },
  sector: { inAll: 8, each: 2 },
}

/**
 * The rate limit for one client that is not declared, for its host, and for one source; also for the service that looks
 * up passwords, because anybody who may choose one can cause a request. It is far above the sign-in
 * rate of an app, and harmless for a host that did not agree to be called.
 */
const pace: Pace = { burst: 200, perSecond: 10 }

/** Purposes that anyone can trigger repeatedly. A notice has its own retry schedule; a sector is fetched once. */
const resting: ReadonlySet<Purpose> = new Set(['breached_password', 'keys', 'logo', 'request_object'])

/** Sends outgoing requests, hardened against SSRF: it connects only to the addresses that it has checked. */
export function outgoing(options: OutgoingOptions): { call: Outgoing; now: () => readonly CallsNow[] } {
  const { ca, countedSource = (address) => address, seen = () => {} } = options
  const { patience = defaultPatience, lookup = nameLookup() } = options
  const pools = purposes.flatMap((purpose) =>
    [true, false].map((declared) => {
      const pool = new Pool({
        share: shares[purpose],
        patience: Math.min(patience, shorterPatience[purpose] ?? patience),
        pace: declared && purpose !== 'breached_password' ? undefined : pace,
      })
      return { purpose, declared, pool }
    }),
  )
  const poolOf = ({ purpose, client }: OutgoingRequest): Pool => {
    const found = pools.find(
      (each) => each.purpose === purpose && each.declared === (client.declared === true),
    )
    if (found === undefined) throw new Error(`no pool for purpose ${purpose}`)
    return found.pool
  }
  let authorities: SecureContext | undefined

  const reach = async (url: URL, request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> => {
    const openness = request.client.declared ? options.declared : options.others
    const addresses = await reachableAddresses(url, openness, lookup, signal)
    // If the deadline has passed in the meantime, open no connection.
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

/** Loading all authorities is slow, so this is done once. */
function withAuthority(ca: string): SecureContext {
  const { createSecureContext, rootCertificates } = process.getBuiltinModule('node:tls')
  return createSecureContext({ ca: [...rootCertificates, ca] })
}
