import { html } from '../html/html.ts'
import { warning } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { newPasskeyForm, newPasskeyScript, passkeyName } from '../parts/passkey.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout } from './account-layout.ts'
import type { PasskeyPageView } from './view.ts'

const statuses = { refused: 422, full: 409, exists: 409, lost: 409 } as const

/** The page on which a person makes a passkey. */
export function passkey(view: PasskeyPageView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.passkey
  const { problem } = view
  return accountLayout(view, frame, {
    status: problem === undefined ? 200 : statuses[problem],
    title: words.title,
    problem: problem !== undefined,
    policy: { form: 'stays', script: true },
    content: html`${warning(problem && words.problems[problem])}
<p>${words.what}</p>
<p class="note small quiet">${view.besidePassword ? words.beside : words.only}</p>
${newPasskeyForm(view.passkey, passkeyName(view.name, text), text)}`,
    end: newPasskeyScript(frame.nonce),
  })
}
