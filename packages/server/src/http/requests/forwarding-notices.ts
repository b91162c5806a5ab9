import type { Logger } from 'pino'
import { presentableText } from '../../protocol/messages/presentable-text.ts'
import type { ForwardingTrouble } from './source-address.ts'

const words = {
  untrusted:
    'a peer forwards requests and is not in trusted_proxies: what it says of their senders is ignored',
  unreadable:
    'a proxy in trusted_proxies wrote no address into x-forwarded-for: its people are counted together',
  silent: 'a proxy in trusted_proxies sends no x-forwarded-for: its people are counted together',
} as const satisfies Record<ForwardingTrouble['kind'], string>

/**
 * Tells the operator what is wrong with how requests are forwarded. Each kind once in the life of a process: it is as
 * wrong with every request, and what strangers send must not fill the log.
 */
export function forwardingNotices(log: Pick<Logger, 'warn'>): (trouble: ForwardingTrouble) => void {
  const told = new Set<ForwardingTrouble['kind']>()
  return (trouble) => {
    // As often as there are requests.
    if (told.has(trouble.kind)) return
    const { kind, ...facts } = trouble
    told.add(kind)
    const came = 'came' in facts ? { came: presentableText(facts.came) } : {}
    log.warn({ setting: 'trusted_proxies', ...facts, ...came }, words[kind])
  }
}
