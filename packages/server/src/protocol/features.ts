/**
 * The optional capabilities of a server. Each is off until the operator enables it, and then applies only to the
 * clients that are registered for it.
 */
export type Features = {
  /** The device authorization grant, for devices without a browser; inherently open to phishing. RFC 8628 §5.4 */
  device: boolean
  /** The implicit grant: tokens directly from the authorization endpoint. RFC 6749 §4.2, RFC 9700 §2.1.2 */
  implicit: boolean
  /** The hybrid flow: tokens from the authorization endpoint in addition to a code. OIDC Core §3.3 */
  hybrid: boolean
  /** The resource owner password credentials grant. RFC 6749 §4.3, RFC 9700 §2.4 */
  password: boolean
  /** Public clients without PKCE: anyone who intercepts their code can redeem it. RFC 9700 §2.1.1 */
  code_without_pkce: boolean
  /** Client assertions with a MAC: the server must store the client secrets themselves, not hashes. OIDC Core §9 */
  client_secret_jwt: boolean
  /** Request objects that the client encrypts for the server; these have their own keys. RFC 9101 §6.1 */
  encrypted_requests: boolean
  /** A third-party cookie in an iframe, so that pages of clients can detect a sign-out. Session Management §3 */
  session_management: boolean
  /** Sign-up: people create their own accounts, and clients may request it. Initiating User Registration §4 */
  sign_up: boolean
}

export type Feature = keyof Features

/** The default: every feature is off. */
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

/** The features that only old clients should need, and the warning that is shown with each. */
export const legacyFeatures: ReadonlyMap<Feature, string> = new Map([
  ['implicit', 'tokens are returned in the URL, which RFC 9700 §2.1.2 advises against'],
  ['hybrid', 'tokens are returned in the URL, which RFC 9700 §2.1.2 advises against'],
  ['password', 'apps see the passwords of people, which RFC 9700 §2.4 forbids'],
  [
    'code_without_pkce',
    'anyone who intercepts the code of a public client can redeem it; RFC 9700 §2.1.1 requires PKCE',
  ],
])
