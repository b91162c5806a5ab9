/** The data of each kind of mail, by the name of the kind. `mail/kinds/` has a file for each. */
export type MailData = {
  /** The operator asked whether mail works. */
  test: Record<never, never>
  /** Somebody asked to set a new password. The account and the link are found when it is sent. */
  recovery: Record<never, never>
  password_recovered: { username: string }
  /** The link that proves an address. */
  confirm_address: { token: string }
  /** To the earlier address. */
  address_changed: { username: string }
  /** Something changed about how a person signs in. */
  sign_in_changed: { username: string; change: SignInChange }
  /** Somebody asked for an account with this address. The data says what for. */
  sign_up: Readonly<Record<string, string>>
  /** An operator invites. `expiresAt`: milliseconds since 1970. */
  invitation: { token: string; inviter?: string | undefined; app?: string | undefined; expiresAt: number }
}

/** What changed about how a person signs in. */
export type SignInChange =
  | 'password_changed'
  | 'password_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'one_time_code_added'
  | 'one_time_code_removed'
  | 'recovery_codes_made'

export type MailKind = keyof MailData

/** A mail that is to be sent. Its data may hold a link that grants access, so it is stored encrypted. */
export type NewMail<Kind extends MailKind = MailKind> = {
  [Each in Kind]: {
    kind: Each
    /** As `mailAddress` returns it. */
    to: string
    /** The language of the page that caused the mail. */
    locale: string
    data: MailData[Each]
    /** Milliseconds since 1970: a mail that has not been sent by then is not sent any more. */
    expiresAt: number
    /** What the mail is about, besides its kind and recipient: a newer mail about the same replaces one that still waits. */
    about?: string
  }
}[Kind]
