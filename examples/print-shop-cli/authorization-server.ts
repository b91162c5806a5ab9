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

/** A sign-in that has begun: where to send the person, and what proves that the answer belongs to it. */
export type Attempt = { url: URL; state: string; verifier: string }

/** What the tool says to the authorization server. It has no secret: everybody has a copy of it. RFC 8252 §8.4 */
export class AuthorizationServer {
  readonly #configuration: Configuration

  private constructor(configuration: Configuration) {
    this.#configuration = configuration
  }

  static async discover(issuer: URL, clientId: string): Promise<AuthorizationServer> {
    // Plain http is for this machine only, where the story plays.
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

  /** Turns the answer into tokens. Throws where the person said no, or the answer is not from this server. */
  complete(answer: URL, { state, verifier }: Attempt) {
    return authorizationCodeGrant(this.#configuration, answer, {
      expectedState: state,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
  }

  /** Two codes: a short one for a person to type elsewhere, and one to ask with until they have. RFC 8628 §3.1 */
  beginDevice() {
    return initiateDeviceAuthorization(this.#configuration, { scope })
  }

  /** Asks in the rhythm that the server wants until the person has answered. RFC 8628 §3.5 */
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
