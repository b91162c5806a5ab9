import { ownAddress } from '../html/address.ts'
import { attributes, type Content, type Html, html } from '../html/html.ts'
import { inField } from '../html/visible.ts'
import type { Text } from '../text/text.ts'
import type { DecidingFormView, FormView } from '../view.ts'

/** The main form of a page whose fields have to be filled in. Posts to this server. */
export function form(view: FormView, content: Content): Html {
  return html`<form method="post" action="${ownAddress(view.action)}">${hidden(view.hidden)}${content}</form>`
}

/**
 * The main form of a page with a button whose effect the person must have had time to read. `enter`: whether the Enter
 * key in a field presses that button. If not, the form's default button is a hidden one without a name: otherwise Enter
 * on a checkbox or radio button would press the first visible one. HTML §4.10.21.2
 */
export function decidingForm(
  view: DecidingFormView,
  { content, enter }: { content: Content; enter: 'presses' | 'presses nothing' },
  text: Text,
): Html {
  const note = view.again && html`<p class="note" role="status">${text.again[view.again]}</p>`
  const silent = enter === 'presses' ? undefined : html`<button hidden></button>`
  return html`<form class="decides" method="post" action="${ownAddress(view.action)}">${silent}${hidden(view.hidden)}${note}${content}</form>`
}

/**
 * A form without fields, for a button elsewhere that names it in its `form` attribute: pressing Enter in the main form
 * never presses that button, and the fields of the main form are not posted with it.
 */
export function sideForm(id: string, view: Pick<FormView, 'action' | 'hidden'>): Html {
  return html`<form method="post" action="${ownAddress(view.action)}" id="${id}">${hidden(view.hidden)}</form>`
}

/** An error message about the whole form. Without words there is none. */
export function warning(words: string | undefined): Html | undefined {
  return words === undefined ? undefined : html`<p class="warning" role="alert">${words}</p>`
}

/** Hidden fields, each value exactly as given. */
export function hidden(fields: Readonly<Record<string, string>>): Html[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
}

export type FieldView = {
  /** Both its id and its name. */
  name: string
  label: string
  type: 'text' | 'password' | 'email'
  value?: string
  autocomplete: string
  /** The error message, shown under the field. */
  problem?: string | undefined
  /** The id of an error message under another field that also applies to this one. */
  sharedProblem?: string | undefined
  hint?: string
  focus?: boolean
  /** The keyboard that a phone shows. */
  inputmode?: 'numeric'
  /** Whether it may stay empty. */
  optional?: boolean
}

/** A labelled field with its hint and error message, both linked to it for screen readers. */
export function field(view: FieldView): Html {
  const hintId = `${view.name}-hint`
  const problemId = `${view.name}-problem`
  const describedBy = [
    view.problem === undefined ? view.sharedProblem : problemId,
    view.hint === undefined ? undefined : hintId,
  ].filter((id) => id !== undefined)
  // A username or a code is not a sentence: no automatic capital, no spell checking.
  const verbatim = /^(username|one-time-code)/.test(view.autocomplete) || view.type !== 'text'
  const input = attributes({
    id: view.name,
    name: view.name,
    type: view.type,
    value: view.value === undefined ? undefined : inField(view.value),
    autocomplete: view.autocomplete,
    autocapitalize: verbatim ? 'none' : undefined,
    spellcheck: verbatim ? 'false' : undefined,
    dir: 'auto',
    inputmode: view.inputmode,
    required: view.optional !== true,
    autofocus: view.focus,
    'aria-invalid': view.problem === undefined && view.sharedProblem === undefined ? undefined : 'true',
    'aria-describedby': describedBy.length === 0 ? undefined : describedBy.join(' '),
  })
  return html`<div class="field">
<label for="${view.name}">${view.label}</label>
<input${input}>
${view.hint === undefined ? undefined : html`<p class="hint" id="${hintId}">${view.hint}</p>`}
${view.problem === undefined ? undefined : html`<p class="problem" id="${problemId}" role="alert">${view.problem}</p>`}
</div>`
}
