import type { NewMail } from '../accounts/mail/new-mail.ts'
import { type Delivered, type DeliveryParts, deliverDue } from './delivery.ts'

/** The mail of one process. */
export type Post = {
  /** Queues a mail, and begins to send it. No request waits for a mail server. `full`: too many mails wait. */
  queue(mail: NewMail): Promise<'queued' | 'full'>
  /** Begins to send what is due, after a write that queued a mail. Returns at once. */
  nudge(): void
  /** Sends the mails that are due. */
  deliverDue(stopping: AbortSignal): Promise<Delivered>
  /** Sends no more mails, and resolves when the current one is done. */
  close(): Promise<void>
}

/** Sends at most one mail at a time, so that a slow mail server occupies one connection of each process. */
export function post(parts: DeliveryParts): Post {
  const stop = new AbortController()
  let running: Promise<Delivered> | undefined
  let again = false

  const run = (stopping: AbortSignal): Promise<Delivered> => {
    if (running !== undefined) {
      // A mail that is queued during a run may have missed its last look.
      again = true
      return running
    }
    running = deliverDue(parts, AbortSignal.any([stop.signal, stopping])).finally(() => {
      running = undefined
      if (again && !stop.signal.aborted) nudge()
      again = false
    })
    return running
  }
  const nudge = () => {
    if (stop.signal.aborted) return
    run(stop.signal).catch((error: unknown) => {
      parts.log.warn({ err: error }, 'mails could not be sent; the background job tries again')
    })
  }
  return {
    async queue(mail) {
      const outcome = await parts.store.queue(mail, parts.now())
      if (outcome === 'queued') nudge()
      return outcome
    },
    nudge,
    deliverDue: run,
    async close() {
      stop.abort()
      await running?.catch(() => {})
    },
  }
}
