import { field, form } from './form.ts'
import { html } from './html.ts'
import { layout, type Page } from './layout.ts'
import { type Text, textFor } from './text/text.ts'
import type { Frame, SetUpView } from './view.ts'

type FieldName = 'username' | 'name' | 'password' | 'password_again'

/** Where the first owner makes their account, by the link that was printed at the first start. */
export function setUp(view: SetUpView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemOf(view, text)
  const problemAt = (name: FieldName) => (problem?.at === name ? problem.words : undefined)
  const focus = problem === undefined ? 'username' : problem.at
  return layout(frame, {
    status: problem === undefined ? 200 : view.problem === 'busy' ? 503 : 422,
    title: `${problem === undefined ? '' : text.problemPrefix}${text.setUp.title}`,
    policy: { form: 'stays' },
    card: html`<h1>${text.setUp.title}</h1>
<p>${text.setUp.intro}</p>
${form(view.form, [
  problem === undefined || problem.at !== undefined
    ? undefined
    : html`<p class="warning" role="alert">${problem.words}</p>`,
  field({
    name: 'username',
    label: text.setUp.username,
    type: 'text',
    value: view.username,
    autocomplete: 'username',
    problem: problemAt('username'),
    focus: focus === 'username',
  }),
  field({
    name: 'name',
    label: text.setUp.name,
    type: 'text',
    value: view.name,
    autocomplete: 'name',
    problem: problemAt('name'),
    focus: focus === 'name',
  }),
  field({
    name: 'password',
    label: text.setUp.password,
    type: 'password',
    autocomplete: 'new-password',
    hint: text.setUp.passwordHint(view.passwordLength?.least),
    problem: problemAt('password'),
    focus: focus === 'password',
  }),
  field({
    name: 'password_again',
    label: text.setUp.passwordAgain,
    type: 'password',
    autocomplete: 'new-password',
    problem: problemAt('password_again'),
    focus: focus === 'password_again',
  }),
  html`<div class="actions"><button class="button primary">${text.setUp.submit}</button></div>`,
])}`,
  })
}

function problemOf(
  { problem, passwordLength }: SetUpView,
  text: Text,
): { at: FieldName | undefined; words: string } | undefined {
  switch (problem) {
    case undefined:
      return undefined
    case 'username_invalid':
      return { at: 'username', words: text.setUp.usernameInvalid }
    case 'username_taken':
      return { at: 'username', words: text.setUp.usernameTaken }
    case 'name_invalid':
      return { at: 'name', words: text.setUp.nameInvalid }
    case 'password_too_short':
      return { at: 'password', words: text.setUp.passwordTooShort(passwordLength?.least) }
    case 'password_too_long':
      return { at: 'password', words: text.setUp.passwordTooLong(passwordLength?.most) }
    case 'password_invalid':
      return { at: 'password', words: text.setUp.passwordInvalid }
    case 'password_is_username':
      return { at: 'password', words: text.setUp.passwordIsUsername }
    case 'passwords_differ':
      return { at: 'password_again', words: text.setUp.passwordsDiffer }
    case 'busy':
      return { at: undefined, words: text.setUp.busy }
  }
}
