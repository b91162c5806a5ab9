import type { MailStore } from '../../accounts/mail/mail-store.ts'
import type { Check } from './health.ts'

/** Milliseconds for which a mail may wait before an operator should look at the mail server. */
const patience = 10 * 60_000

/** Checks that mails are sent. The server works without mail, so a mail server that does not only degrades it. */
export function mailHealth({ backlog }: Pick<MailStore, 'backlog'>, now: () => number): Check {
  return {
    part: 'mail',
    async look() {
      const { waiting, oldestAt } = await backlog()
      const minutes = Math.floor((now() - (oldestAt ?? now())) / 60_000)
      if (minutes * 60_000 < patience) return { mail: { status: 'ready' } }
      const mails = waiting === 1 ? 'a mail has' : `${waiting} mails have`
      return {
        mail: { status: 'degraded', reason: `${mails} not been sent, the oldest for ${minutes} minutes` },
      }
    },
  }
}
