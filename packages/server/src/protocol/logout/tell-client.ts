import type { Client } from '../clients/client.ts'
import { sidFor } from '../sessions/sid.ts'
import { mintLogoutToken, type NoticeContext } from './logout-token.ts'
import type { EndedParticipation } from './participation.ts'

/** Milliseconds after each attempt until the next one. Whoever misses all seven has been away for a day. */
const pauses = [15_000, 60_000, 5 * 60_000, 30 * 60_000, 4 * 3_600_000, 20 * 3_600_000]

/** Milliseconds in which a client that could not be told one thing is told no other: each may take as long to fail. */
const rest = 15_000

/** How it went. `taken`: somebody else is at it. `nobody`: the client takes no messages, or none any more. */
export type Told =
  | { outcome: 'told' | 'taken' | 'nobody' }
  | { outcome: 'failed'; reason: string; givenUp: boolean }

/** Where a client hears of the end; `undefined` where it does not, or there is no such client any more. */
export function noticeUri(client: Client | undefined): string | undefined {
  return client?.disabledAt === null ? client.backchannelLogoutUri : undefined
}

/** Tells a client that a session it takes part in has ended, once; the memory knows when to try again. BCL §2.5 */
export async function tellClient(
  ended: EndedParticipation,
  client: Client | undefined,
  context: NoticeContext,
): Promise<Told> {
  const { store, now } = context
  const pause = pauses[ended.attempts]
  // It stays taken for longer than a call may last, so that no other process tells the same meanwhile.
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

/** What went wrong, in words without anything that came back. */
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
    // §2.8: 200, and the 204 of frameworks that put it in the place of an empty one. A redirect is not followed.
    return status === 200 || status === 204 ? undefined : `it answered ${status}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
