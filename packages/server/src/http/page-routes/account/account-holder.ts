import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { visitor } from '../../requests/browser.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import { atPlace } from '../sign-in-purpose.ts'
import { type AccountPage, isFreshEnough } from './account-pages.ts'

/**
 * Answers a request for a page of the account of the person who is signed in. Anybody else, and a person whose sign-in
 * is not fresh enough for the page, is sent to sign in, and then back to the page.
 */
export async function forHolder(
  page: AccountPage,
  exchange: Exchange,
  answer: (holder: SignedInUser) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const who = await visitor(exchange)
  if (who !== undefined && isFreshEnough(page, who.session, exchange.context.now())) return answer(who)
  return seeOther(atPlace(`${exchange.app.basePath}/sign-in`, { page }))
}
