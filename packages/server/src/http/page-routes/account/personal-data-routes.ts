import { exportedData } from '../../../accounts/self-service/exported-data.ts'
import { personalData as collect, deleteAccount } from '../../../accounts/self-service/personal-data.ts'
import { shownUsername } from '../../../accounts/username.ts'
import { accountDeleted, personalData } from '../../../pages/account/personal-data.ts'
import type { PersonalDataView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import type { Params } from '../../../protocol/messages/params.ts'
import { htmlAnswer, seeOther } from '../../page-answers/html-answer.ts'
import { type Again, type DecidingForm, formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/personal-data'
const deletedPath = '/account/deleted'

const deletionForm: DecidingForm = {
  path,
  carries: [],
  answer: answerDeletion,
  decides: { among: ['delete'], again: (_posted, again, exchange) => showData(exchange, { again }) },
}

const downloadForm: TypingForm = { path: `${path}/download`, carries: [], answer: download }

/** Downloading everything that is stored about a person, and deleting the account. */
export const personalDataRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: deletionForm,
    handle: (exchange) => showData(exchange, {}),
  },
  {
    path: downloadForm.path,
    methods: ['POST'],
    kind: 'page',
    budget: { budgets: ['authorizations'] },
    form: downloadForm,
  },
  {
    path: deletedPath,
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: (exchange) =>
      htmlAnswer(exchange, (frame) => accountDeleted({ startUrl: `${exchange.app.basePath}/` }, frame)),
  },
]

function showData(
  exchange: Exchange,
  shown: { again?: Again; problem?: PersonalDataView['problem']; fixed?: PersonalDataView['fixed'] },
): Promise<HttpResponse> {
  return forHolder(path, exchange, (holder) => dataPage(holder, shown, exchange))
}

async function dataPage(
  { user }: SignedInUser,
  {
    again,
    problem,
    fixed,
  }: { again?: Again; problem?: PersonalDataView['problem']; fixed?: PersonalDataView['fixed'] },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const account = await app.selfService.accountRecord(user.id)
  const view = {
    accountUrl: `${app.basePath}/account`,
    username: user.username,
    fixed: fixed ?? (account?.declared ? ('declared' as const) : undefined),
    problem,
  }
  return formPage(deletionForm, { again }, exchange, (form, frame, also) =>
    personalData({ form, downloadForm: also(downloadForm), ...view }, frame),
  )
}

function download(_posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ user, session }) => {
    const { app, context } = exchange
    const now = context.now()
    // Each download reads all rows of a person, and is an event.
    app.budgets.chargeUser(user.id, 'authorizations', 0, now)
    const found = await collect(user.id, app.selfService, now)
    if (found === undefined) return seeOther(`${app.basePath}/account`)
    const event = { type: 'data_exported', userId: user.id, facts: { sid: session.id } } as const
    await context.store.record([event], now)
    const body = await exportedData(found, context)
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="your-data.json"',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: `${JSON.stringify(body, null, 2)}\n`,
    }
  })
}

function answerDeletion(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context } = exchange
    const { user } = holder
    if (shownUsername(posted.one('username') ?? '') !== shownUsername(user.username))
      return dataPage(holder, { problem: 'wrong_username' }, exchange)
    const { outcome, participations } = await deleteAccount(user.id, 'person', app.selfService, context.now())
    if (outcome === 'declared') return dataPage(holder, { fixed: 'declared' }, exchange)
    if (outcome === 'last_owner') return dataPage(holder, { fixed: 'lastOwner' }, exchange)
    app.notices.tell(participations)
    const cookies = [app.cookies.clear('session')]
    if (context.sessionManagement) cookies.push(app.cookies.clear('state'))
    return seeOther(`${app.basePath}${deletedPath}`, cookies)
  })
}
