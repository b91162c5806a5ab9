import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client'

const scope = 'openid photos.read offline_access'

/** A started sign-in: the URL to open, and the values that bind the response to it. */
export type Attempt = { url: URL; state: string; verifier: string }

/**
 * The tool's requests to the authorization server. It has no secret, since everyone has a copy of it. RFC 8252 §8.4
 */
export class AuthorizationServer {
  readonly #configuration: Configuration

  private constructor(configuration: Configuration) {
    this.#configuration = configuration
  }

  static async discover(issuer: URL, clientId: string): Promise<AuthorizationServer> {
    // Plain http is allowed only on this machine.
    const execute = issuer.hostname === 'localhost' ? [allowInsecureRequests] : []
    return new AuthorizationServer(await discovery(issuer, clientId, undefined, None(), { execute }))
  }

  async begin(redirectUri: string): Promise<Attempt> {
    const attempt = { state: randomState(), verifier: randomPKCECodeVerifier() }
    const url = buildAuthorizationUrl(this.#configuration, {
      redirect_uri: redirectUri,
      scope,
      state: attempt.state,
      code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    })
    return { url, ...attempt }
  }

  /** Exchanges the code for tokens. Throws if the user denied access, or the response is not from this server. */
  complete(answer: URL, { state, verifier }: Attempt) {
    return authorizationCodeGrant(this.#configuration, answer, {
      expectedState: state,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
  }

  /** Gets a user code, to be typed in another browser, and a device code to poll with. RFC 8628 §3.1 */
  beginDevice() {
    return initiateDeviceAuthorization(this.#configuration, { scope })
  }

  /** Polls at the interval that the server asks for until the user has decided. RFC 8628 §3.5 */
  completeDevice(begun: Awaited<ReturnType<AuthorizationServer['beginDevice']>>) {
    return pollDeviceAuthorizationGrant(this.#configuration, begun)
  }

  refresh(refreshToken: string) {
    return refreshTokenGrant(this.#configuration, refreshToken)
  }

  revoke(refreshToken: string): Promise<void> {
    return tokenRevocation(this.#configuration, refreshToken)
  }
}
