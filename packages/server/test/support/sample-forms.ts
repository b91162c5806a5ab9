import type { DecidingFormView, FormView } from '../../src/pages/view.ts'

/** A form with hidden fields. */
export function aForm(action: string): FormView {
  return { action, hidden: { interaction: 'vk_in_5Jx2q9', csrf: 'G1b7w0' } }
}

/** A deciding form, whose button is protected against clickjacking. */
export function aDecidingForm(action: string, again?: DecidingFormView['again']): DecidingFormView {
  return { ...aForm(action), decides: true, again }
}
