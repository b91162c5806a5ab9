import type { MailKind } from '../../accounts/mail/new-mail.ts'
import type { MailType } from '../mail.ts'
import { addressChanged } from './address-changed.ts'
import { confirmAddress } from './confirm-address.ts'
import { invitation } from './invitation.ts'
import { passwordRecovered } from './password-recovered.ts'
import { recovery } from './recovery.ts'
import { signInChanged } from './sign-in-changed.ts'
import { signUp } from './sign-up.ts'
import { test } from './test.ts'

/** Every kind of mail that this server sends. */
export const mailTypes: { readonly [Kind in MailKind]: MailType<Kind> } = {
  test,
  recovery,
  password_recovered: passwordRecovered,
  confirm_address: confirmAddress,
  address_changed: addressChanged,
  sign_in_changed: signInChanged,
  sign_up: signUp,
  invitation,
}
