import { ownAddress } from '../html/address.ts'
import { html } from '../html/html.ts'
import { accountProblem } from '../parts/account-fields.ts'
import { field, form, warning } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { knownUsername, newPasswordFields } from '../parts/new-password-fields.ts'
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
        warning(problem?.at === undefined ? problem?.words : undefined),
        knownUsername(view.username),
        field({
          name: 'current',
          label: words.current,
          type: 'password',
          autocomplete: 'current-password',
          problem: problem?.at === 'current' ? problem.words : undefined,
          focus: problem === undefined ? view.done === undefined : problem.at === 'current',
        }),
        ...newPasswordFields(
          {
            least: view.passwordLength.least,
            problem,
            focus: problem?.at === 'password' || problem?.at === 'password_again' ? problem.at : undefined,
            labels: { password: words.new, again: words.again },
          },
          text,
        ),
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
