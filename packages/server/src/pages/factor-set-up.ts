import { ownAddress } from './html/address.ts'
import { type Html, html } from './html/html.ts'
import { authenticator } from './parts/authenticator.ts'
import { form, warning } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { newPasskeyForm, newPasskeyScript, passkeyName } from './parts/passkey.ts'
import { shownName } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { FactorSetUpView, Frame } from './view.ts'

/** The page on which a person who must have a second factor sets it up, before they are signed in. */
export function factorSetUp(view: FactorSetUpView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.factorSetUp
  const { sets, problem, other } = view
  return layout(frame, {
    status: problem === undefined ? 200 : 422,
    title: problem === undefined ? words.title : text.problemPrefix + words.title,
    policy: { form: 'leaves', script: sets.kind === 'passkey' },
    card: html`<h1>${words.title}</h1>
<p>${words.why}</p>
<p class="quiet small">${text.secondStep.account(shownName(view.username))}</p>
${sets.kind === 'passkey' ? newPasskey(view, sets, text) : newAuthenticator(view, sets, text)}
<div class="after">${other && html`<p><a href="${ownAddress(other.url)}">${words.others[other.kind]}</a></p>`}
<p><a href="${ownAddress(view.startAgainUrl)}">${text.secondStep.startAgain}</a></p></div>`,
    ...(sets.kind === 'passkey' && { end: newPasskeyScript(frame.nonce) }),
  })
}

type Sets<Kind> = Extract<FactorSetUpView['sets'], { kind: Kind }>

function newAuthenticator(view: FactorSetUpView, sets: Sets<'one_time_code'>, text: Text): Html {
  const problem = view.problem && { at: 'code' as const, words: text.authenticator.wrongCode }
  return form(sets.form, [
    authenticator(sets.authenticator, problem, text),
    html`<div class="actions"><button class="button primary">${text.factorSetUp.submit}</button></div>`,
  ])
}

function newPasskey(view: FactorSetUpView, { passkey, name }: Sets<'passkey'>, text: Text): Html {
  const words = text.account.passkey
  return html`${warning(view.problem && words.problems.refused)}
<p class="note">${words.what}</p>
${newPasskeyForm(passkey, passkeyName(name, text), text)}`
}
