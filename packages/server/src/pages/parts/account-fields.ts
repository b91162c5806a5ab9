import type { Html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { NewAccountView } from '../view.ts'
import { field, warning } from './form.ts'
import { knownUsername, newPasswordFields } from './new-password-fields.ts'

type FieldName = 'username' | 'name' | 'password' | 'password_again'

/** An error message, and the field it belongs to; without one, it is about the whole form. */
export type AccountProblem = { at: FieldName | undefined; words: string }

/** The fields of a new account. */
export function accountFields(
  view: NewAccountView,
  problem: AccountProblem | undefined,
  texts: Text,
): readonly Html[] {
  const { newAccount: text } = texts
  const problemAt = (name: FieldName) => (problem?.at === name ? problem.words : undefined)
  const focus = problem === undefined ? 'username' : problem.at
  return [
    field({
      name: 'username',
      label: text.username,
      type: 'text',
      value: view.username,
      autocomplete: 'username',
      problem: problemAt('username'),
      focus: focus === 'username',
    }),
    field({
      name: 'name',
      label: text.name,
      type: 'text',
      value: view.name,
      autocomplete: 'name',
      problem: problemAt('name'),
      focus: focus === 'name',
    }),
    ...newPasswordFields(
      {
        least: view.passwordLength?.least,
        problem,
        focus: focus === 'password' || focus === 'password_again' ? focus : undefined,
      },
      texts,
    ),
  ]
}

/** The fields of a new account whose username is an address that the person has proved. */
export function provedAccountFields(
  view: { address: string; name: string; passwordLength: { least: number } },
  problem: AccountProblem | undefined,
  text: Text,
): readonly Html[] {
  return [
    knownUsername(view.address),
    field({
      name: 'name',
      label: text.newAccount.name,
      type: 'text',
      value: view.name,
      autocomplete: 'name',
      problem: problem?.at === 'name' ? problem.words : undefined,
      focus: problem === undefined || problem.at === 'name',
    }),
    ...newPasswordFields(
      {
        least: view.passwordLength.least,
        problem,
        focus: problem?.at === 'password' || problem?.at === 'password_again' ? problem.at : undefined,
      },
      text,
    ),
  ]
}

/** The field for the address of a new account, which the person proves afterwards. */
export function addressField(view: { address: string; invalid: boolean }, text: Text): Html {
  return field({
    name: 'address',
    label: text.recover.address,
    type: 'email',
    value: view.address,
    autocomplete: 'email',
    problem: view.invalid ? text.recover.invalid : undefined,
    focus: true,
  })
}

/** The error message about the whole form, if there is one. */
export function formProblem(problem: AccountProblem | undefined): Html | undefined {
  return problem?.at === undefined ? warning(problem?.words) : undefined
}

/** The error message for a problem. */
export function accountProblem(
  { problem, passwordLength }: NewAccountView,
  { newAccount: text }: Text,
): AccountProblem | undefined {
  switch (problem) {
    case undefined:
      return undefined
    case 'username_invalid':
      return { at: 'username', words: text.usernameInvalid }
    case 'username_taken':
      return { at: 'username', words: text.usernameTaken }
    case 'name_invalid':
      return { at: 'name', words: text.nameInvalid }
    case 'password_too_short':
      return { at: 'password', words: text.passwordTooShort(passwordLength?.least) }
    case 'password_too_long':
      return { at: 'password', words: text.passwordTooLong(passwordLength?.most) }
    case 'password_invalid':
      return { at: 'password', words: text.passwordInvalid }
    case 'password_is_username':
      return { at: 'password', words: text.passwordIsUsername }
    case 'password_is_personal':
      return { at: 'password', words: text.passwordIsPersonal }
    case 'password_is_common':
      return { at: 'password', words: text.passwordIsCommon }
    case 'password_is_breached':
      return { at: 'password', words: text.passwordIsBreached }
    case 'passwords_differ':
      return { at: 'password_again', words: text.passwordsDiffer }
    case 'busy':
      return { at: undefined, words: text.busy }
  }
}
