import { ownAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import {
  type AccountProblem,
  accountFields,
  accountProblem,
  addressField,
  formProblem,
  provedAccountFields,
} from './parts/account-fields.ts'
import { decidingForm, field, form } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownHost, shownName } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, InvitationView } from './view.ts'

type Asked = Extract<InvitationView, { state: 'asked' }>

/** The page of an invitation. Opening it creates nothing; its button does. */
export function invitation(view: InvitationView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.invitation
  if (view.state === 'asked') return asked(view, text, frame)
  if (view.state === 'link') return link(view, text, frame)
  return layout(frame, {
    status: 400,
    title: words.unusableTitle,
    card: html`<h1>${words.unusableTitle}</h1>
<p>${words[view.invitation]}</p>
<div class="actions"><a class="button primary" href="${ownAddress(view.signInUrl)}">${text.signIn.submit}</a></div>`,
  })
}

/** Asks for the link, so that the person can go on to where they came from. */
function link(view: Extract<InvitationView, { state: 'link' }>, text: Text, frame: Frame): Page {
  const words = text.invitation
  return layout(frame, {
    status: view.invalid ? 422 : 200,
    title: view.invalid ? text.problemPrefix + words.linkTitle : words.linkTitle,
    policy: { form: 'stays' },
    card: html`<h1>${words.linkTitle}</h1>
<p>${words.linkIntro}</p>
${form(view.form, [
  field({
    name: 'link',
    label: words.link,
    type: 'text',
    value: view.link,
    autocomplete: 'off',
    problem: view.invalid ? words.linkInvalid : undefined,
    focus: true,
  }),
  html`<div class="actions"><button class="button primary">${words.go}</button></div>`,
])}
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${text.recover.signIn}</a></p></div>`,
  })
}

function asked(view: Asked, text: Text, frame: Frame): Page {
  const words = text.invitation
  const problem = problemOf(view, text)
  const host = shownHost(view.host)
  return layout(frame, {
    status: statusOf(view),
    title: view.problem === undefined ? words.title : text.problemPrefix + words.title,
    decides: true,
    policy: { form: 'leaves' },
    card: html`<h1>${words.title}</h1>
<p>${view.inviter === undefined ? words.invited(host) : words.invites(shownName(view.inviter), host)}
${view.app === undefined ? undefined : words.app(shownName(view.app))}</p>
${view.signedInAs === undefined ? undefined : html`<p class="note">${words.signedIn(shownName(view.signedInAs))}</p>`}
${view.asks.kind === 'proved' ? html`<p class="note">${text.createAccount.intro(shownHost(view.asks.address))}</p>` : undefined}
${view.asks.kind === 'address' ? html`<p class="note">${text.signUpAddress.intro}</p>` : undefined}
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      formProblem(problem),
      ...fields(view, problem, text),
      html`<div class="actions"><button class="button primary">${
        view.asks.kind === 'address' ? text.signUpAddress.submit : text.createAccount.submit
      }</button></div>`,
    ],
  },
  text,
)}
<div class="after"><p><a href="${ownAddress(view.signInUrl)}">${text.signUp.signIn}</a></p></div>`,
  })
}

function fields(view: Asked, problem: AccountProblem | undefined, text: Text): readonly Html[] {
  const { asks, name, passwordLength } = view
  switch (asks.kind) {
    case 'proved':
      return provedAccountFields({ ...asks, name, passwordLength }, problem, text)
    case 'address':
      return [addressField({ ...asks, invalid: view.problem === 'invalid_address' }, text)]
    case 'username': {
      const known = accountProblemOf(view)
      return accountFields({ ...asks, name, passwordLength, problem: known }, problem, text)
    }
  }
}

function statusOf({ problem }: Asked): number {
  if (problem === undefined) return 200
  return problem === 'too_many_attempts' ? 429 : problem === 'busy' ? 503 : 422
}

function problemOf(view: Asked, text: Text): AccountProblem | undefined {
  const { asks, name, passwordLength } = view
  if (view.problem === 'too_many_attempts')
    return { at: undefined, words: text.signIn.tooManyAttempts(view.retryAfter) }
  const username = asks.kind === 'username' ? asks.username : asks.address
  return accountProblem({ username, name, passwordLength, problem: accountProblemOf(view) }, text)
}

/** The problem, if it is about a field of an account. */
function accountProblemOf({ problem }: Asked) {
  return problem === 'too_many_attempts' || problem === 'invalid_address' ? undefined : problem
}
