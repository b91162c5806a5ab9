import type { Contender } from './contender.ts'
import { hydra } from './hydra.ts'
import { keycloak } from './keycloak.ts'

/** Programs that are not part of this repository and must already be running. */
const peers: Readonly<Record<string, ((url: string) => Contender) | undefined>> = { hydra, keycloak }

export function foreignPeer(name: string, url: string): Contender {
  const peer = peers[name]
  if (peer !== undefined) return peer(url)
  throw new TypeError(`--peers: expected one of ${Object.keys(peers).join(', ')}; got ${name}`)
}
