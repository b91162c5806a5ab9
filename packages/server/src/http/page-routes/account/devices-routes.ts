import {
  endOneSession,
  endOtherSessions,
  mostListed,
} from '../../../accounts/self-service/signed-in-browsers.ts'
import { devices } from '../../../pages/account/devices.ts'
import type { DevicesView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { browserName } from '../../views/account/browser-name.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/devices'

const devicesForm: DecidingForm = {
  path,
  carries: [],
  answer: answerDevices,
  decides: { again: (_posted, again, exchange) => showDevices(exchange, again) },
}

/** The page with the browsers in which a person is signed in. */
export const devicesRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: devicesForm,
    handle: (exchange) => showDevices(exchange),
  },
]

function showDevices(exchange: Exchange, again?: Again): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const view = await devicesView(holder, exchange)
    return formPage(devicesForm, { again }, exchange, (form, frame) => devices({ form, ...view }, frame))
  })
}

async function devicesView(
  { session, user }: SignedInUser,
  exchange: Exchange,
): Promise<Omit<DevicesView, 'form'>> {
  const { context, app, request } = exchange
  const now = context.now()
  const found = await app.selfService.browsersOf({ userId: user.id, most: 2 * mostListed, now })
  const listed = found.slice(0, mostListed)
  const own = found.find(({ sessionId }) => sessionId === session.id)
  // The own browser is always listed, as the first one.
  const others = listed
    .filter((each) => each !== own)
    .slice(0, own === undefined ? mostListed : mostListed - 1)
  const shown = own === undefined ? others : [own, ...others]
  const done = doneNames.find((name) => name === parseForm(request.query).one('done'))
  return {
    accountUrl: `${app.basePath}/account`,
    browsers: await Promise.all(
      shown.map(async ({ sessionId, from, authenticatedAt, lastUsedAt }) => ({
        sessionId,
        ...(await browserName(from?.userAgent)),
        address: from?.address,
        authenticatedAt,
        lastUsedAt,
        current: sessionId === session.id,
      })),
    ),
    more: found.length - shown.length,
    now,
    done,
  }
}

const doneNames = ['endedOne', 'endedOthers', 'goneAlready'] as const

function answerDevices(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ session, user }) => {
    const { app, context } = exchange
    const holder = { userId: user.id, sessionId: session.id }
    const sessionId = posted.one('session')
    const others = posted.has('others')
    if (!others && sessionId === undefined) return showDevices(exchange, 'undecided')
    const { ended, participations } = others
      ? await endOtherSessions(holder, app.selfService, context.now())
      : await endOneSession(holder, sessionId ?? '', app.selfService, context.now())
    app.notices.tell(participations)
    const done = others ? 'endedOthers' : ended > 0 ? 'endedOne' : 'goneAlready'
    return seeOther(`${app.basePath}${path}?done=${done}`)
  })
}
