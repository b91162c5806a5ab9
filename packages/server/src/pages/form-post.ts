import { webAddress } from './html/address.ts'
import { attributes, constant, html } from './html/html.ts'
import { clientName } from './parts/client-header.ts'
import { hidden } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { textFor } from './text/text.ts'
import type { FormPostView, Frame } from './view.ts'

// From the prototype, because a field named `submit` would shadow the form's own method.
const submit = constant('HTMLFormElement.prototype.submit.call(document.forms[0])')

/** A form that automatically posts an authorization response to the client. Form Post Response Mode §2 */
export function formPost(view: FormPostView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const heading = html`<h1>${text.formPost.heading(clientName(text, view.clientName))}</h1>`
  const action = webAddress(view.action)
  if (action === undefined) {
    return layout(frame, {
      status: 400,
      title: text.formPost.title,
      card: html`${heading}
<p>${text.formPost.nowhere}</p>`,
    })
  }
  return layout(frame, {
    title: text.formPost.title,
    policy: { script: true, form: 'elsewhere' },
    card: html`${heading}
<p>${text.formPost.intro}</p>
<noscript><p>${text.formPost.noScript}</p></noscript>
<form${attributes({ method: 'post', action })}>${hidden(view.fields)}
<div class="actions"><button class="button primary">${text.formPost.submit}</button></div>
</form>`,
    end: html`<script nonce="${frame.nonce}">${submit}</script>`,
  })
}
