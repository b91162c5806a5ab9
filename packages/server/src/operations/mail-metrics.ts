import type { MailStore } from '../accounts/mail/mail-store.ts'
import type { Registry } from '../observe/registry.ts'

/** Registers a gauge for the queue of mails, which is the same in every process. */
export function mailMetrics(registry: Registry, { backlog }: Pick<MailStore, 'backlog'>): void {
  registry.gauge(
    'valetkey_mails_waiting',
    'Mails that wait to be sent.',
    [],
    async () => (await backlog()).waiting,
  )
}
