import { ownAddress } from './address.ts'
import { field, form } from './form.ts'
import { html } from './html.ts'
import { layout, type Page } from './layout.ts'
import { shownHost } from './shown.ts'
import { type Text, textFor } from './text/text.ts'
import type { DeviceCodeView, Frame } from './view.ts'
import { person } from './who.ts'

const statuses = { unknown_code: 422, too_many_attempts: 429 } as const

/** Where a person types the code that another screen shows, or compares the one in a link. RFC 8628 §3.3 */
export function deviceCode(view: DeviceCodeView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const problem = problemText(view, text)
  return layout(frame, {
    status: view.problem === undefined ? 200 : statuses[view.problem],
    title: `${problem === undefined ? '' : text.problemPrefix}${text.device.title}`,
    policy: { form: 'stays' },
    card: html`<h1>${text.device.title}</h1>
<p>${view.code === undefined ? text.device.intro : text.device.compare}</p>
${form(view.form, [
  view.code === undefined
    ? typed(problem, text)
    : html`<p class="usercode">${shownHost(view.code)}</p>
<input type="hidden" name="user_code" value="${view.code}">`,
  html`<p class="warning">${text.device.warning}</p>
<div class="actions"><button class="button primary" id="device-submit">${
    view.code === undefined ? text.device.submit : text.device.same
  }</button></div>`,
])}
<div class="after"><p>${text.device.account(person(view.account))}</p>
${view.code === undefined ? undefined : html`<p><a href="${ownAddress(view.form.action)}">${text.device.another}</a></p>`}</div>`,
  })
}

function typed(problem: string | undefined, text: Text) {
  return field({
    name: 'user_code',
    label: text.device.code,
    type: 'text',
    autocomplete: 'off',
    hint: text.device.hint,
    problem,
    focus: true,
  })
}

function problemText({ problem, retryAfter }: DeviceCodeView, text: Text): string | undefined {
  if (problem === undefined) return undefined
  return problem === 'unknown_code' ? text.device.unknownCode : text.signIn.tooManyAttempts(retryAfter)
}
