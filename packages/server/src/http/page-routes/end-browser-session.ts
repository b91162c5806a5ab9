import { signOut } from '../../accounts/session.ts'
import { signedOut } from '../../pages/signed-out.ts'
import { signingOut } from '../../pages/signing-out.ts'
import type { SignedOutView } from '../../pages/view.ts'
import { logoutFrameUris } from '../../protocol/logout/logout-frames.ts'
import { htmlAnswer, seeOther } from '../page-answers/html-answer.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'

/** Seconds in which the frames have to load: a page without a script cannot detect that they have. */
const moment = 3

/**
 * Ends the session of this browser, starts to notify its clients, and redirects to `returnTo`, or to a page that says so.
 * An idle session ends as well: it has expired for the person, and its tokens have to be revoked too. If a client is
 * notified in a frame, a page with the frames is shown first. Without any session, nothing is claimed to have ended.
 * Back-Channel Logout §2.7, Front-Channel Logout §3
 */
export async function endBrowserSession(
  returnTo: string | undefined,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { request, app, context } = exchange
  const secret = app.cookies.read(request.headers.cookie, 'session')
  if (secret === undefined)
    return returnTo === undefined ? signedOutPage('nothing ended', exchange) : seeOther(returnTo)
  const next = returnTo ?? `${app.basePath}/signed-out`
  const ended = await signOut(secret, app.people)
  app.notices.tell(ended)
  const cookies = [app.cookies.clear('session')]
  if (context.sessionManagement) cookies.push(app.cookies.clear('state'))
  const frames = await logoutFrameUris(ended, context)
  if (frames.length === 0) return seeOther(next, cookies)
  const headers = { refresh: `${moment}; url=${next}` }
  return htmlAnswer(exchange, (frame) => signingOut({ frames, next }, frame), { cookies, headers })
}

/** The page for a person who is not signed in, or not any more. */
export async function signedOutPage(what: SignedOutView['what'], exchange: Exchange): Promise<HttpResponse> {
  const view = { what, signInUrl: `${exchange.app.basePath}/sign-in` }
  return htmlAnswer(exchange, (frame) => signedOut(view, frame))
}
