import { field, form, sideForm } from './form.ts'
import { html } from './html.ts'
import { layout, type Page } from './layout.ts'
import { shownHost } from './shown.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, SignInView } from './view.ts'
import { clientLinks, clientName, face, who } from './who.ts'

const statuses = { wrong_credentials: 422, too_many_attempts: 429, busy: 503 } as const

/** Where a person shows who they are. */
export function signIn(view: SignInView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemText(view, text)
  const typed = view.username !== ''
  const wrong = view.problem === 'wrong_credentials'
  return layout(frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: `${problem === undefined ? '' : text.problemPrefix}${text.signIn.title}`,
    policy: { form: 'leaves' },
    card: html`${heading(view, text)}
${form(view.form, [
  view.again ? html`<p class="note">${view.other ? text.signIn.other : text.signIn.again}</p>` : undefined,
  wrong || problem === undefined ? undefined : html`<p class="warning" role="alert">${problem}</p>`,
  field({
    name: 'username',
    label: text.signIn.username,
    type: 'text',
    value: view.username,
    autocomplete: 'username',
    sharedProblem: wrong ? 'password-problem' : undefined,
    focus: !typed,
  }),
  field({
    name: 'password',
    label: text.signIn.password,
    type: 'password',
    autocomplete: 'current-password',
    problem: wrong ? problem : undefined,
    focus: typed,
  }),
  html`<div class="actions">
<button class="button primary" id="login-submit">${text.signIn.submit}</button>
${view.cancel ? html`<button class="button" id="login-cancel" form="cancel" name="cancel" value="1">${text.signIn.cancel}</button>` : undefined}
</div>`,
])}
${view.cancel ? sideForm('cancel', view.form) : undefined}
${view.client === undefined ? undefined : html`<div class="after">${clientLinks(text, view.client)}</div>`}`,
  })
}

function heading({ client }: SignInView, text: Text) {
  const title = html`<h1>${text.signIn.title}</h1>`
  if (client === undefined) return title
  return who({
    face: face(client.name, client.logoUri),
    content: html`${title}
<p>${text.signIn.continueTo(clientName(text, client.name))}</p>
${client.host === '' ? undefined : html`<p class="small quiet">${shownHost(client.host)}</p>`}`,
  })
}

function problemText({ problem, retryAfter }: SignInView, text: Text): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'wrong_credentials') return text.signIn.wrongCredentials
  return problem === 'busy' ? text.signIn.busy : text.signIn.tooManyAttempts(retryAfter)
}
