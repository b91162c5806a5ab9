import { ownAddress } from './html/address.ts'
import { html } from './html/html.ts'
import { person } from './parts/client-header.ts'
import { decidingForm, field } from './parts/form.ts'
import { layout, type Page } from './parts/layout.ts'
import { shownHost } from './parts/safe-text.ts'
import { type Text, textFor } from './text/text.ts'
import type { DeviceCodeView, Frame } from './view.ts'

const statuses = { unknown_code: 422, code_too_short: 429, too_many_attempts: 429 } as const

/** The page where a person types the user code of a device, or compares the code of a link. RFC 8628 §3.3 */
export function deviceCode(view: DeviceCodeView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemText(view, text)
  return layout(frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: `${problem === undefined ? '' : text.problemPrefix}${text.device.title}`,
    decides: true,
    policy: { form: 'stays' },
    card: html`<h1>${text.device.title}</h1>
<p>${view.code === undefined ? text.device.intro : text.device.compare}</p>
${decidingForm(
  view.form,
  {
    enter: 'presses',
    content: [
      view.code === undefined
        ? typed(view, problem, text)
        : html`<p class="usercode">${shownHost(view.code)}</p>
<input type="hidden" name="user_code" value="${view.code}">`,
      html`<p class="warning">${text.device.warning}</p>
<div class="actions"><button class="button primary">${
        view.code === undefined ? text.device.submit : text.device.same
      }</button></div>`,
    ],
  },
  text,
)}
<div class="after"><p>${text.device.account(person(view.account))}</p>
${view.code === undefined ? undefined : html`<p><a href="${ownAddress(view.form.action)}">${text.device.another}</a></p>`}</div>`,
  })
}

function typed(view: DeviceCodeView, problem: string | undefined, text: Text) {
  return field({
    name: 'user_code',
    label: text.device.code,
    type: 'text',
    ...(view.typed === undefined ? {} : { value: view.typed }),
    autocomplete: 'off',
    hint: text.device.hint,
    problem,
    focus: true,
  })
}

function problemText({ problem, retryAfter }: DeviceCodeView, text: Text): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'code_too_short') return text.device.codeTooShort
  return problem === 'unknown_code' ? text.device.unknownCode : text.signIn.tooManyAttempts(retryAfter)
}
