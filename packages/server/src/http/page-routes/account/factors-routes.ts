import type { Credential, CredentialKind } from '../../../accounts/factors/credential.ts'
import {
  factors as allFactors,
  hasSecondFactor,
  spareFactors,
  waysIn,
} from '../../../accounts/factors/index.ts'
import { removeFactor } from '../../../accounts/self-service/own-factors.ts'
import { factors } from '../../../pages/account/factors.ts'
import type { FactorsView, OwnFactorView } from '../../../pages/account/view.ts'
import type { SignedInUser } from '../../../protocol/authorization/decide.ts'
import { type Params, parseForm } from '../../../protocol/messages/params.ts'
import { seeOther } from '../../page-answers/html-answer.ts'
import { noticeOf } from '../../page-answers/mail-of.ts'
import { type Again, type DecidingForm, formPage } from '../../page-answers/own-form.ts'
import type { HttpResponse } from '../../requests/message.ts'
import { passkeySite } from '../../requests/passkey-challenge.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { forHolder } from './account-holder.ts'

const path = '/account/factors'

const factorsForm: DecidingForm = {
  path,
  carries: [],
  answer: answerFactors,
  decides: { again: (_posted, again, exchange) => showFactors(exchange, again) },
}

/** The page with everything that a person can sign in with. */
export const factorsRoutes: readonly PageRoute[] = [
  {
    path,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it consumes what the caller was given' },
    form: factorsForm,
    handle: (exchange) => showFactors(exchange),
  },
]

function showFactors(exchange: Exchange, again?: Again): Promise<HttpResponse> {
  return forHolder(path, exchange, (holder) => factorsPage(holder, { again }, exchange))
}

const doneNames = ['added', 'removed', 'renamed', 'gone'] as const

async function factorsPage(
  { user }: SignedInUser,
  { again, problem }: { again?: Again | undefined; problem?: FactorsView['problem'] },
  exchange: Exchange,
): Promise<HttpResponse> {
  const { app, context, request } = exchange
  const has = await app.people.store.credentialsOf(user.id)
  const spare = has.filter(({ kind }) => spareFactors.includes(kind))
  const secondStep = hasSecondFactor(has)
  const done = doneNames.find((name) => name === parseForm(request.query).one('done'))
  const view: Omit<FactorsView, 'form'> = {
    accountUrl: `${app.basePath}/account`,
    factors: has.filter((each) => !spare.includes(each)).map((each) => ownFactor(each, has, app.basePath)),
    secondStep: has.some(({ kind }) => kind === 'password') ? (secondStep ? 'on' : 'off') : 'noPassword',
    codesLeft: secondStep ? spare.length : undefined,
    oneTimeCodeUrl: `${app.basePath}/account/one-time-code`,
    passkeyUrl: passkeySite(exchange) && `${app.basePath}/account/passkey`,
    recoveryCodesUrl: `${app.basePath}/account/recovery-codes`,
    devicesUrl: `${app.basePath}/account/devices`,
    now: context.now(),
    problem,
    done: problem === undefined && again === undefined ? done : undefined,
  }
  return formPage(factorsForm, { again }, exchange, (form, frame) => factors({ form, ...view }, frame))
}

function ownFactor(
  { kind, id, name, createdAt, changedAt, lastUsedAt, declared, facts }: Credential,
  all: readonly Credential[],
  basePath: string,
): OwnFactorView {
  const otherWays = all.filter(
    (each) => waysIn.includes(each.kind) && !(each.kind === kind && each.id === id),
  )
  return {
    kind: kind as OwnFactorView['kind'],
    id,
    name,
    createdAt: kind === 'password' ? changedAt : createdAt,
    lastUsedAt,
    backedUp: typeof facts.backedUp === 'boolean' ? facts.backedUp : undefined,
    nameUrl:
      kind === 'password'
        ? undefined
        : `${basePath}/account/factor-name?${new URLSearchParams({ factor: `${kind} ${id}` })}`,
    removable: !declared && otherWays.length > 0,
  }
}

function answerFactors(posted: Params, exchange: Exchange): Promise<HttpResponse> {
  return forHolder(path, exchange, async (holder) => {
    const { app, context } = exchange
    const { session, user } = holder
    const named = credentialNamed(posted.one('remove'))
    if (named === undefined) return showFactors(exchange, 'undecided')
    const outcome = await removeFactor(
      { userId: user.id, username: user.username, sessionId: session.id, flowId: context.trace.flowId },
      named,
      { ...app.people, selfService: app.selfService, notice: noticeOf(exchange) },
    )
    if (outcome === 'last_way_in' || outcome === 'required')
      return factorsPage(holder, { problem: outcome }, exchange)
    app.mail?.post.nudge()
    return seeOther(`${app.basePath}${path}?done=${outcome}`)
  })
}

/** The credential that a button names by its kind and id. */
export function credentialNamed(value: string | undefined): { kind: CredentialKind; id: string } | undefined {
  const [, name, id = ''] = /^(\w+) (.{0,1400})$/.exec(value ?? '') ?? []
  const factor = allFactors.find(({ kind }) => kind === name)
  return factor && { kind: factor.kind, id }
}
