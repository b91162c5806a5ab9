import type { Client } from '../clients/client.ts'
import type { Won } from '../records/one-time.ts'
import type { Session } from '../records/session.ts'

/** A client that got something in a session and wants to hear of its end. BCL §2.3, FCL §3 */
export type Participation = { sessionId: string; clientId: string; userId: string }

/** One whose session is over; `attempts`: how often somebody has begun to tell its client. */
export type EndedParticipation = Participation & { attempts: number }

/** The memory of who takes part in which session. The guarantees are those of `Store`. */
export type Participations = {
  /**
   * Those whose session is over and whose client is to be told by now, the longest due first: of declared clients or of
   * all others, `except` for some.
   */
  endedParticipations(
    which: { declared: boolean; except?: readonly string[]; limit: number },
    now: number,
  ): Promise<readonly EndedParticipation[]>
  /**
   * Takes it upon oneself to tell the client: of several at once one wins. Should nothing come of it, it is due again
   * at `dueAt`, also where the process dies.
   */
  takeParticipation(ended: EndedParticipation, dueAt: number, now: number): Promise<Won>
  /** Whatever else is due for a client is due at `dueAt`: who does not answer keeps nobody else waiting. */
  delayParticipations(clientId: string, dueAt: number, now: number): Promise<void>
  /** The client has been told, or never will be: forgets what was taken. */
  forgetParticipation(taken: EndedParticipation): Promise<void>
}

/** What is kept of a client that registered where it hears of the end; for all others there is nothing to keep. */
export function participationOf(client: Client, session: Session): Participation | undefined {
  const { backchannelLogoutUri, frontchannelLogoutUri } = client
  if (backchannelLogoutUri === undefined && frontchannelLogoutUri === undefined) return undefined
  return { sessionId: session.id, clientId: client.id, userId: session.userId }
}
