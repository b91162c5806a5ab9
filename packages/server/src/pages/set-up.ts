import { html } from './html/html.ts'
import { accountFields, accountProblem, formProblem } from './parts/account-fields.ts'
import { decidingForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SetUpView } from './view.ts'

/** The page where the first owner creates their account, through the link printed at the first start. */
export function setUp(view: SetUpView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = accountProblem(view, text)
  return layout(frame, {
    status: problem === undefined ? 200 : view.problem === 'busy' ? 503 : 422,
    title: `${problem === undefined ? '' : text.problemPrefix}${text.setUp.title}`,
    decides: true,
    policy: { form: 'stays' },
    card: html`<h1>${text.setUp.title}</h1>
<p>${text.setUp.intro}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      formProblem(problem),
      ...accountFields(view, problem, text),
      html`<div class="actions"><button class="button primary">${text.setUp.submit}</button></div>`,
    ],
  },
  text,
)}`,
  })
}
