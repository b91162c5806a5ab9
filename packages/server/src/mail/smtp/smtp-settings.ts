import type { Secret } from '../../protocol/secrets/secret.ts'

/** The mail server that accepts this server's mails. */
export type SmtpSettings = {
  host: string
  port: number
  /** `implicit`: TLS from the start. `starttls`: required before anything else is sent. `none`: only on this machine. */
  tls: 'implicit' | 'starttls' | 'none'
  login: { user: string; password: Secret } | undefined
  /** An additional CA as PEM. */
  ca: string | undefined
}
