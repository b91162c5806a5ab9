import { isLoopbackAddress } from '../../../outgoing/public-address.ts'
import { mailbox } from '../../../pages/mailbox.ts'
import { htmlAnswer } from '../../page-answers/html-answer.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'

/**
 * The mailbox. Whoever reads it can use the links in the mails, so it exists only on a loopback issuer without a mail
 * server, and only for requests from this machine: the server may listen on other addresses, too.
 */
export const mailboxRoutes: readonly PageRoute[] = [
  {
    path: '/mailbox',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    offered: (_context, { app, request }) =>
      app.mail?.mailbox !== undefined && isLoopbackAddress(request.address),
    handle: showMailbox,
  },
]

async function showMailbox(exchange: Exchange): Promise<HttpResponse> {
  const { app, context } = exchange
  const now = context.now()
  const kept = (await app.mail?.mailbox?.kept(now)) ?? []
  const messages = kept.map(({ text, ...message }) => ({ ...message, lines: text.trimEnd().split('\n') }))
  return htmlAnswer(exchange, (frame) => mailbox({ messages, now, url: `${app.basePath}/mailbox` }, frame))
}
