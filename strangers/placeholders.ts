/** What the files of a stranger's folder say instead of the addresses and the secret of a run. */
export type Addresses = { issuer: string; app: string }

/** Made with `openssl rand -base64 32`: it has characters that HTTP Basic and forms encode differently. */
export const secret = 'cT+hvG0/3tKxBq9+fV/0wJ8Zb2yRmXo5uLd7eNi4sPk='

/** Puts the addresses of a run, and a secret, into a text written for `https://login.example` and `https://app.example`. */
export function withAddresses(text: string, { issuer, app }: Addresses): string {
  return text
    .replaceAll('https://login.example', issuer)
    .replaceAll('https://app.example', app)
    .replaceAll('login.example', issuer.replace(/^https?:\/\//, ''))
    .replaceAll('PUT-YOUR-SECRET-HERE', secret)
}
