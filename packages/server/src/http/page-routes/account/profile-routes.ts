import { changeProfile, type Profile, profileProblems } from '../../../accounts/self-service/profile.ts'
import { profile } from '../../../pages/account/profile.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/profile'

const profileForm: TypingForm = { path, carries: [], answer: answerProfile }

/** The page on which a person changes what apps learn about them. */
export const profileRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['authorizations'] },
    form: profileForm,
    handle: (exchange) =>
      forHolder(path, exchange, (holder) => {
        const done = parseForm(exchange.request.query).one('done') === 'saved'
        return profilePage(holder, { done }, exchange)
      }),
  },
]

async function profilePage(
  { user }: SignedInUser,
  shown: { typed?: Profile; done?: boolean; fixed?: boolean },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app } = exchange
  const { typed = {}, done = false } = shown
  const problems = profileProblems(typed)
  const account = await app.selfService.accountRecord(user.id)
  const view = {
    accountUrl: `${app.basePath}/account`,
    username: user.username,
    fixed: shown.fixed ?? account?.declared === true,
    fields: app.editableClaims.map((name) => {
      const stored = account?.claims[name]
      return {
        claim: name,
        value: typed[name] ?? (typeof stored === 'string' ? stored : ''),
        problem: problems.includes(name),
      }
    }),
    done,
  }
  return formPage(profileForm, {}, exchange, (form, frame) => profile({ form, ...view }, frame))
}

function answerProfile(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context } = exchange
    // Only these claims are read, whatever else the form has: e-mail addresses have to be proven, groups are given.
    const typed: Profile = Object.fromEntries(
      // A field that was left empty is read like one that is missing. RFC 6749 §3.1
      app.editableClaims.map((name) => [name, posted.one(name)?.trim() ?? '']),
    )
    if (profileProblems(typed).length > 0) return profilePage(holder, { typed }, exchange)
    const bytes = Object.values(typed).join('').length
    app.budgets.chargeUser(holder.user.id, 'authorizations', bytes, context.now())
    const outcome = await changeProfile(holder.user.id, typed, app.selfService, context.now())
    if (outcome === 'declared') return profilePage(holder, { fixed: true }, exchange)
    return seeOther(`${app.basePath}${path}?done=saved`)
  })
}
