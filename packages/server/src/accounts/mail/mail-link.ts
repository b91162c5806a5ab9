/** What a mailed link is for. */
export type LinkKind = 'recovery' | 'address' | 'sign_up'

/** Plain JSON. */
export type LinkData = Readonly<Record<string, string>>

export type NewMailLink = {
  /** SHA-256 of the token, base64url. */
  hash: string
  kind: LinkKind
  /** The id of the user, or the key of the address, that it is about. */
  subject: string
  data: LinkData
  createdAt: number
  expiresAt: number
}

export type MailLink = NewMailLink & { ended: 'used' | 'replaced' | undefined }
