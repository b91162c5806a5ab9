import type { Logger } from 'pino'
import { presentableText } from '../../protocol/messages/presentable-text.ts'
import type { ForwardingTrouble } from './source-address.ts'

const words = {
  untrusted:
    'a peer forwards requests and is not in trusted_proxies: the addresses that it forwards are ignored',
  unreadable:
    'a proxy in trusted_proxies wrote an invalid address into x-forwarded-for: its users are counted together',
  silent: 'a proxy in trusted_proxies sends no x-forwarded-for: its users are counted together',
} as const satisfies Record<ForwardingTrouble['kind'], string>

/**
 * Logs what is wrong with how requests are forwarded. Each kind is logged once per process: the fault recurs with every
 * request, and an attacker's headers must not fill the log.
 */
export function forwardingNotices(log: Pick<Logger, 'warn'>): (trouble: ForwardingTrouble) => void {
  const told = new Set<ForwardingTrouble['kind']>()
  return (trouble) => {
    // This is called for every request.
    if (told.has(trouble.kind)) return
    const { kind, ...facts } = trouble
    told.add(kind)
    const came = 'came' in facts ? { came: presentableText(facts.came) } : {}
    log.warn({ setting: 'trusted_proxies', ...facts, ...came }, words[kind])
  }
}
