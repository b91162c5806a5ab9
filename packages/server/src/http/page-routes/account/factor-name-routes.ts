import type { Credential } from '../../../accounts/factors/credential.ts'
import { renameFactor } from '../../../accounts/self-service/own-factors.ts'
import { factorName } from '../../../pages/account/factor-name.ts'
import type { FactorNameView } from '../../../pages/account/view.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { formPage, type TypingForm } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'
import { credentialNamed } from './factors-routes.ts'

const path = '/account/factor-name'

const nameForm: TypingForm = { path, carries: ['factor'], answer: answerName }

/** The page on which a person names one of their factors. */
export const factorNameRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: nameForm,
    handle: (exchange) => showName(parseForm(exchange.request.query).one('factor'), exchange),
  },
]

const kinds: readonly FactorNameView['kind'][] = ['passkey', 'one_time_code']

/** A factor of the person that can have a name. */
async function own(
  factor: string | undefined,
  userId: string,
  { app }: Exchange,
): Promise<(Credential & { kind: FactorNameView['kind'] }) | undefined> {
  const named = credentialNamed(factor)
  const kind = kinds.find((each) => each === named?.kind)
  const has = kind === undefined ? [] : await app.people.store.credentialsOf(userId)
  const found = has.find((each) => each.kind === kind && each.id === named?.id)
  return found && kind && { ...found, kind }
}

function showName(factor: string | undefined, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ user }) => {
    const { basePath } = exchange.app
    const found = await own(factor, user.id, exchange)
    // Nothing has this name any more, or a sign-in came in between: the list says what there is.
    if (found === undefined) return seeOther(`${basePath}/account/factors`)
    const { kind, name = '' } = found
    const carried = { factor: `${kind} ${found.id}` }
    const view = { accountUrl: `${basePath}/account`, kind, name }
    return formPage(nameForm, { carried }, exchange, (form, frame) => factorName({ form, ...view }, frame))
  })
}

function answerName(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async ({ user }) => {
    const { app, context } = exchange
    const named = credentialNamed(posted.one('factor'))
    const kind = kinds.find((each) => each === named?.kind)
    const outcome =
      named === undefined || kind === undefined
        ? 'gone'
        : await renameFactor(
            { userId: user.id, kind, id: named.id, name: posted.one('name') ?? '', now: context.now() },
            app.selfService,
          )
    return seeOther(`${app.basePath}/account/factors?done=${outcome}`)
  })
}
