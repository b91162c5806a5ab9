/**
 * What a server does beyond the modern path. Each is off until an operator wants it, and then holds for the clients
 * whose registration says so too.
 */
export type Features = {
  /** The device authorization grant: for what has no browser, and open to phishing by its nature. RFC 8628 §5.4 */
  device: boolean
  /** Tokens straight from the authorization endpoint. RFC 6749 §4.2, RFC 9700 §2.1.2 */
  implicit: boolean
  /** The same beside a code. OIDC Core §3.3 */
  hybrid: boolean
  /** A person's password in an app's hands, for tokens. RFC 6749 §4.3, RFC 9700 §2.4 */
  password: boolean
  /** Codes for public clients that know no PKCE: good in the hands of whoever has them. RFC 9700 §2.1.1 */
  code_without_pkce: boolean
  /** Clients that prove themselves by a MAC, for which their secrets have to be kept, not only hashes. OIDC Core §9 */
  client_secret_jwt: boolean
  /** Request objects that are encrypted for the server, with keys of their own. RFC 9101 §6.1 */
  encrypted_requests: boolean
  /** A cookie in the frames of other sites, by which their pages see that a person has left. Session Management §3 */
  session_management: boolean
  /** People make accounts by themselves, and apps may ask them to. Initiating User Registration §4 */
  sign_up: boolean
}

export type Feature = keyof Features

/** Nothing but the modern path. */
export const modern: Features = {
  device: false,
  implicit: false,
  hybrid: false,
  password: false,
  code_without_pkce: false,
  client_secret_jwt: false,
  encrypted_requests: false,
  session_management: false,
  sign_up: false,
}

/** Those that only apps from before should need, and what is said of them wherever they show. */
export const legacyFeatures: ReadonlyMap<Feature, string> = new Map([
  ['implicit', 'tokens come through the address of the browser, which RFC 9700 §2.1.2 advises against'],
  ['hybrid', 'tokens come through the address of the browser, which RFC 9700 §2.1.2 advises against'],
  ['password', 'apps see the passwords of people, which RFC 9700 §2.4 forbids to every new one'],
  [
    'code_without_pkce',
    'a code of a public client is good for whoever gets hold of it, which RFC 9700 §2.1.1 forbids to every new one',
  ],
])
