import { Resolver, lookup as systemLookup } from 'node:dns/promises'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { hostsFile, hostsFilePath } from './hosts-file.ts'

/**
 * The addresses of a name, at least one. `signal` ends the look-up. `vouched`: the operator has named this host, so that
 * whatever the machine itself knows of it counts. Throws `OutgoingFailed`.
 */
export type NameLookup = (
  name: string,
  how: { signal: AbortSignal; vouched: boolean },
) => Promise<readonly string[]>

/** Milliseconds for one question to one name server; each is asked twice. */
const patience = 1_000
/** Milliseconds that one family of addresses waits for the other. RFC 8305 §3 */
const grace = 250
/** Addresses of one family: nobody has more, and all of them are looked at. */
const mostAddresses = 64

/**
 * Looks up names without `getaddrinfo`, which cannot be cancelled and takes threads away from everything else: first in
 * the hosts file, then at the name servers of this machine.
 */
export function nameLookup({
  hosts = hostsFilePath,
  servers,
  system = addressesBySystem,
}: {
  hosts?: string
  /** Other name servers than those of this machine, and another system, for tests. */
  servers?: readonly string[]
  system?: (name: string) => Promise<readonly string[]>
} = {}): NameLookup {
  const inFile = hostsFile(hosts)
  let turn: Promise<unknown> = Promise.resolve()

  /**
   * What only the system knows, by its search domains, mDNS or a directory: for hosts that the operator has named, and
   * one at a time, since a look-up that hangs cannot be cancelled and holds one of the few threads.
   */
  const fromSystem = async (name: string, signal: AbortSignal): Promise<readonly string[]> => {
    const found = turn.then(() => (signal.aborted ? [] : system(name)))
    turn = found.catch(() => undefined)
    return found.catch((cause: unknown) => {
      throw new OutgoingFailed('cannot be found', { cause })
    })
  }
  return async (name, { signal, vouched }) => {
    const known = await inFile(name)
    if (known.length > 0) return known
    // RFC 6761 §6.3: no name server is asked for this machine.
    if (/(^|\.)localhost\.?$/.test(name)) return ['127.0.0.1', '::1']
    signal.throwIfAborted()
    const found = await ask(name, servers, signal)
    if (found.addresses.length > 0) return found.addresses
    if (vouched && found.unknown) return fromSystem(name, signal)
    throw new OutgoingFailed('cannot be found', { cause: found.cause })
  }
}

type Found = { addresses: readonly string[]; unknown: boolean; cause: unknown }

/** `unknown`: a name server says that there is no such name. */
async function ask(
  name: string,
  servers: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Found> {
  // One for each look-up: what is cancelled are all questions of a resolver. It reads the machine's settings anew.
  const resolver = new Resolver({ timeout: patience, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  signal.addEventListener('abort', () => resolver.cancel(), { once: true })
  const causes: unknown[] = []
  const asked = [resolver.resolve6(name), resolver.resolve4(name)].map((question) =>
    question
      .then((addresses) => addresses.slice(0, mostAddresses))
      .catch((cause: unknown) => {
        causes.push(cause)
        return []
      }),
  )
  const families = await firstThenGrace(asked)
  return {
    addresses: families.flat(),
    unknown: causes.length === asked.length && causes.every(isUnknown),
    cause: causes[0],
  }
}

/** All answers, or those that are there a moment after the first with an address. */
async function firstThenGrace(asked: readonly Promise<readonly string[]>[]): Promise<(readonly string[])[]> {
  const families: (readonly string[])[] = asked.map(() => [])
  const enough = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const all = asked.map(async (question, index) => {
    families[index] = await question
    if (families[index].length > 0) timer ??= setTimeout(enough.resolve, grace)
  })
  await Promise.race([Promise.all(all), enough.promise])
  clearTimeout(timer)
  return [...families]
}

function isUnknown(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException
  return code === 'ENOTFOUND' || code === 'ENODATA'
}

async function addressesBySystem(name: string): Promise<readonly string[]> {
  return (await systemLookup(name, { all: true })).map(({ address }) => address)
}
