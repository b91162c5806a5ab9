import { signOut } from '../../accounts/session.ts'
import { signingOut } from '../../pages/signing-out.ts'
import { logoutFrameUris } from '../../protocol/logout/logout-frames.ts'
import { htmlAnswer, seeOther } from '../page-answers/html-answer.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'

/** Seconds in which the frames have to load: a page without a script cannot detect that they have. */
const moment = 3

/**
 * Ends the session of this browser, starts to notify its clients, and redirects to `next`. An idle session ends as
 * well: it has expired for the person, and its tokens have to be revoked too. If a client is notified in a frame, a page
 * with the frames is shown first. Back-Channel Logout §2.7, Front-Channel Logout §3
 */
export async function endBrowserSession(next: string, exchange: Exchange): Promise<HttpResponse> {
  const { request, app, context } = exchange
  const secret = app.cookies.read(request.headers.cookie, 'session')
  if (secret === undefined) return seeOther(next)
  const ended = await signOut(secret, app.people)
  app.notices.tell(ended)
  const cookies = [app.cookies.clear('session')]
  if (context.sessionManagement) cookies.push(app.cookies.clear('state'))
  const frames = await logoutFrameUris(ended, context)
  if (frames.length === 0) return seeOther(next, cookies)
  const headers = { refresh: `${moment}; url=${next}` }
  return htmlAnswer(exchange, (frame) => signingOut({ frames, next }, frame), { cookies, headers })
}
