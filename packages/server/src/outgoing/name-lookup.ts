import { Resolver, lookup as systemLookup } from 'node:dns/promises'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { hostsFile, hostsFilePath } from './hosts-file.ts'

/**
 * Returns the addresses of a name, at least one. `signal` cancels the lookup. `vouched`: the operator has allowed
 * this host by name, so the system's own resolver may be used. Throws `OutgoingFailed`.
 */
export type NameLookup = (
  name: string,
  how: { signal: AbortSignal; vouched: boolean },
) => Promise<readonly string[]>

/** Milliseconds for one query to one name server; each server is tried twice. */
const patience = 1_000
/** Milliseconds to wait for the other address family after the first one has arrived. RFC 8305 §3 */
const grace = 250
/** The maximum number of addresses of one family. No real host has more, and each of them is checked. */
const mostAddresses = 64

/**
 * Looks up names in the hosts file, then at the name servers of this machine. It avoids `getaddrinfo`, which cannot
 * be cancelled and occupies a thread of the pool that everything else shares.
 */
export function nameLookup({
  hosts = hostsFilePath,
  servers,
  system = addressesBySystem,
}: {
  hosts?: string
  /** Other name servers and another system resolver, for tests. */
  servers?: readonly string[]
  system?: (name: string) => Promise<readonly string[]>
} = {}): NameLookup {
  const inFile = hostsFile(hosts)
  let turn: Promise<unknown> = Promise.resolve()

  /**
   * Asks the system resolver, which also uses search domains, mDNS or a directory. Used only for hosts that the
   * operator has allowed by name, and for one at a time: a lookup that hangs cannot be cancelled, and occupies one of a
   * few threads.
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
    // RFC 6761 §6.3: localhost is never sent to a name server.
    if (/(^|\.)localhost\.?$/.test(name)) return ['127.0.0.1', '::1']
    signal.throwIfAborted()
    const found = await ask(name, servers, signal)
    if (found.addresses.length > 0) return found.addresses
    if (vouched && found.unknown) return fromSystem(name, signal)
    throw new OutgoingFailed('cannot be found', { cause: found.cause })
  }
}

type Found = { addresses: readonly string[]; unknown: boolean; cause: unknown }

/** `unknown`: a name server reports that the name does not exist. */
async function ask(
  name: string,
  servers: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Found> {
  // One resolver per lookup, since cancelling cancels all its queries. It also reads the machine's settings again.
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

/** Resolves with all results, or with those that have arrived within `grace` after the first address. */
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
