import type { Client } from '../clients/client.ts'
import type { Won } from '../records/one-time.ts'
import type { Session } from '../records/session.ts'

/** A client that received tokens in a session and is to be notified when the session ends. BCL §2.3, FCL §3 */
export type Participation = { sessionId: string; clientId: string; userId: string }

/** A participation in a session that has ended; `attempts`: how many times sending the notice has begun. */
export type EndedParticipation = Participation & { attempts: number }

/** Stores which clients participate in which session, with the guarantees of `Store`. */
export type Participations = {
  /**
   * The participations whose session has ended and whose notice is due, the longest due first: of declared clients or
   * of all others, without the clients in `except`.
   */
  endedParticipations(
    which: { declared: boolean; except?: readonly string[]; limit: number },
    now: number,
  ): Promise<readonly EndedParticipation[]>
  /**
   * Claims the notice: of several concurrent claims one wins. Unless the participation is then deleted, the notice
   * is due again at `dueAt`, even if the process dies.
   */
  takeParticipation(ended: EndedParticipation, dueAt: number, now: number): Promise<Won>
  /** Postpones all due notices of a client to `dueAt`, so that a client that does not respond delays no others. */
  delayParticipations(clientId: string, dueAt: number, now: number): Promise<void>
  /** Deletes a claimed participation: its client has been notified, or never will be. */
  forgetParticipation(taken: EndedParticipation): Promise<void>
}

/** The participation to store for a client that registered a logout URI; `undefined` for any other client. */
export function participationOf(client: Client, session: Session): Participation | undefined {
  const { backchannelLogoutUri, frontchannelLogoutUri } = client
  if (backchannelLogoutUri === undefined && frontchannelLogoutUri === undefined) return undefined
  return { sessionId: session.id, clientId: client.id, userId: session.userId }
}
