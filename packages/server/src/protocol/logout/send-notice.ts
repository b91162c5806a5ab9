import type { Client } from '../clients/client.ts'
import { sidFor } from '../sessions/sid.ts'
import { mintLogoutToken, type NoticeContext } from './logout-token.ts'
import type { EndedParticipation } from './participation.ts'

/** Milliseconds after each attempt until the next one. A client that misses all seven has been down for a day. */
const pauses = [15_000, 60_000, 5 * 60_000, 30 * 60_000, 4 * 3_600_000, 20 * 3_600_000]

/** Milliseconds after a failure in which the client receives no other notice, which might take as long to fail. */
const rest = 15_000

/** The outcome. `taken`: another process has claimed the notice. `nobody`: the client takes no notices (any more). */
export type Told =
  | { outcome: 'told' | 'taken' | 'nobody' }
  | { outcome: 'failed'; reason: string; givenUp: boolean }

/** The back-channel logout URI; `undefined` if the client has none, is disabled or was deleted. */
export function noticeUri(client: Client | undefined): string | undefined {
  return client?.disabledAt === null ? client.backchannelLogoutUri : undefined
}

/**
 * Makes one attempt to notify a client that a session has ended; the store records when the next one is due. BCL §2.5
 */
export async function sendNotice(
  ended: EndedParticipation,
  client: Client | undefined,
  context: NoticeContext,
): Promise<Told> {
  const { store, now } = context
  const pause = pauses[ended.attempts]
  // The claim lasts longer than a call may take, so that no other process sends the same notice in that time.
  const taken = await store.takeParticipation(ended, now() + (pause ?? 60_000), now())
  if (taken === 'lost') return { outcome: 'taken' }

  const uri = noticeUri(client)
  const problem =
    client === undefined || uri === undefined ? undefined : await send(client, uri, ended, context)
  if (problem === undefined) {
    await store.forgetParticipation(ended)
    return { outcome: uri === undefined ? 'nobody' : 'told' }
  }
  const givenUp = pause === undefined
  if (givenUp) await store.forgetParticipation(ended)
  await store.delayParticipations(ended.clientId, now() + rest, now())
  return { outcome: 'failed', reason: problem, givenUp }
}

/** Returns what went wrong, without any content of the response; `undefined` if the client was notified. */
async function send(
  client: Client,
  uri: string,
  { sessionId, userId }: EndedParticipation,
  context: NoticeContext,
): Promise<string | undefined> {
  try {
    const sid = sidFor({ id: sessionId }, client)
    const token = await mintLogoutToken(client, { userId, sid }, context)
    const { status } = await context.call({
      purpose: 'logout_notice',
      client,
      source: undefined,
      method: 'POST',
      url: uri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      longest: 0,
      as: 'status',
    })
    // §2.8: 200, or the 204 that some frameworks send instead for an empty body. Redirects are not followed.
    return status === 200 || status === 204 ? undefined : `the client answered ${status}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
