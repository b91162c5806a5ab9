import { formPost } from '../pages/form-post.ts'
import { openInteraction } from '../protocol/authorization/interaction.ts'
import type { AuthorizationAnswer } from '../protocol/endpoints/authorization.ts'
import { browser } from './browser.ts'
import { htmlAnswer, seeOther } from './html-answer.ts'
import type { HttpResponse } from './message.ts'
import type { Exchange } from './route.ts'

/**
 * Turns what the authorization endpoint says into HTTP. A question to the person becomes a page at its own
 * address; the request waits on the server, under the id of the interaction. RFC 6749 §4.1.2
 */
export async function authorizationAnswer(
  answer: AuthorizationAnswer,
  exchange: Exchange,
  interactionId?: string,
): Promise<HttpResponse> {
  const { context, app } = exchange
  switch (answer.kind) {
    case 'error_page':
      throw answer.error
    case 'respond': {
      const { response, client } = answer
      if (response.kind === 'redirect') return seeOther(response.location)
      const view = { action: response.action, fields: response.fields, clientName: client.name }
      return htmlAnswer((frame) => formPost(view, frame))
    }
    case 'ask': {
      const { hash, cookies } = browser(exchange)
      const id = interactionId ?? (await openInteraction(answer.request, hash, context))
      const page = answer.verdict.kind === 'sign_in' ? '/sign-in' : '/consent'
      return seeOther(`${app.basePath}${page}?interaction=${id}`, cookies)
    }
  }
}
