import { html } from './html/html.ts'
import { person } from './parts/client-header.ts'
import { decidingForm } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { Frame, SignOutView } from './view.ts'

/** The page that asks whether to end the session. RP-Initiated Logout §2 */
export function signOut(view: SignOutView, frame: Frame): Page {
  const text = textFor(frame.locale)
  return layout(frame, {
    title: text.signOut.title,
    // If an app asked for the logout, the form redirects back to it.
    decides: true,
    policy: { form: 'leaves' },
    card: html`<h1>${text.signOut.title}</h1>
<p>${text.signOut.account(person(view.account))}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses nothing',
    content: html`<div class="actions">
<button class="button primary" name="decision" value="yes">${text.signOut.yes}</button>
<button class="button" name="decision" value="no">${text.signOut.no}</button>
</div>`,
  },
  text,
)}`,
  })
}
