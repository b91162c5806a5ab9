import type { MailKind } from '../../accounts/mail/new-mail.ts'
import type { MailType } from '../mail.ts'
import { test } from './test.ts'

/** Every kind of mail that this server sends. */
export const mailTypes: { readonly [Kind in MailKind]: MailType<Kind> } = { test }
