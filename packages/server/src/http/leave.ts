import { signOut } from '../accounts/session.ts'
import { seeOther } from './html-answer.ts'
import type { HttpResponse } from './message.ts'
import type { Exchange } from './route.ts'

/**
 * Ends the session of this browser and goes on; the clients of the session are told meanwhile. Also a session that lay
 * idle: for the person it is over, and with this for everything that is bound to it. Back-Channel Logout §2.7
 */
export async function leave(next: string, { request, app }: Exchange): Promise<HttpResponse> {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  if (secret === undefined) return seeOther(next)
  app.notices.tell(await signOut(secret, app.people))
  return seeOther(next, [app.cookies.clear('session')])
}
