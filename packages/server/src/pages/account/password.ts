import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { inField } from '../html/visible.ts'
import { accountProblem } from '../parts/account-fields.ts'
import { field, form } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { type Text, textFor } from '../text/text.ts'
import { day } from '../text/when.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { PasswordView } from './view.ts'

type Problem = { at: 'current' | 'password' | 'password_again' | undefined; words: string }

/** The page where a person changes their password. ASVS 6.2.2, 6.2.3 */
export function password(view: PasswordView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.password
  const problem = problemOf(view, text)
  const problemAt = (at: Problem['at']) => (problem?.at === at ? problem?.words : undefined)
  return accountLayout(view, frame, {
    status: statusOf(view),
    title: words.title,
    problem: problem !== undefined,
    ...(view.fixed === undefined ? { policy: { form: 'stays' } } : {}),
    content: html`${view.done && doneNote(html`${words[view.done]} <a href="${ownAddress(view.permissionsUrl)}">${words.lookAtApps}</a>`)}
${view.changedAt === undefined ? undefined : html`<p class="quiet">${words.changed(day(view.changedAt, frame.locale))}</p>`}
${
  view.fixed === undefined
    ? form(view.form, [
        problem === undefined || problem.at !== undefined
          ? undefined
          : html`<p class="warning" role="alert">${problem.words}</p>`,
        html`<input type="text" name="username" value="${inField(view.username)}" autocomplete="username" hidden>`,
        field({
          name: 'current',
          label: words.current,
          type: 'password',
          autocomplete: 'current-password',
          problem: problemAt('current'),
          focus: problem === undefined ? view.done === undefined : problem.at === 'current',
        }),
        field({
          name: 'password',
          label: words.new,
          type: 'password',
          autocomplete: 'new-password',
          hint: text.newAccount.passwordHint(view.passwordLength.least),
          problem: problemAt('password'),
          focus: problem?.at === 'password',
        }),
        field({
          name: 'password_again',
          label: words.again,
          type: 'password',
          autocomplete: 'new-password',
          problem: problemAt('password_again'),
          focus: problem?.at === 'password_again',
        }),
        html`<div class="choice"><label class="line"><input type="checkbox" name="others" value="1" checked><span>${words.signOutOthers}<br><span class="small quiet">${words.signOutOthersHint}</span></span></label></div>
<div class="actions"><button class="button primary">${words.submit}</button></div>`,
      ])
    : html`<p>${words[view.fixed]}</p>`
}`,
  })
}

function problemOf(view: PasswordView, text: Text): Problem | undefined {
  const { problem, retryAfter, passwordLength } = view
  switch (problem) {
    case undefined:
      return undefined
    case 'wrong_credentials':
      return { at: 'current', words: text.account.password.wrong }
    case 'too_many_attempts':
      return { at: undefined, words: text.signIn.tooManyAttempts(retryAfter) }
    case 'lost':
      return { at: undefined, words: text.account.password.lost }
    default: {
      const known = accountProblem({ username: '', name: '', problem, passwordLength }, text)
      const at = known?.at === 'password' || known?.at === 'password_again' ? known.at : undefined
      return known && { at, words: known.words }
    }
  }
}

function statusOf({ problem }: PasswordView): number {
  if (problem === undefined) return 200
  return { too_many_attempts: 429, busy: 503, lost: 409 }[problem as string] ?? 422
}
