/** The addresses of a run, for which the files of a program's folder have placeholders. */
export type Addresses = { issuer: string; app: string }

/** A client secret made with `openssl rand -base64 32`: it has characters that HTTP Basic and forms encode differently. */
export const secret = 'cT+hvG0/3tKxBq9+fV/0wJ8Zb2yRmXo5uLd7eNi4sPk='

/** Replaces the placeholders in a text that is written for `https://login.example` and `https://app.example`. */
export function withAddresses(text: string, { issuer, app }: Addresses): string {
  return text
    .replaceAll('https://login.example', issuer)
    .replaceAll('https://app.example', app)
    .replaceAll('login.example', issuer.replace(/^https?:\/\//, ''))
    .replaceAll('PUT-YOUR-SECRET-HERE', secret)
    .replaceAll('PUT-YOUR-ENCODED-SECRET-HERE', encodeURIComponent(secret))
}
