import type { Credential, NewCredential } from './credential.ts'

/** The site that passkeys belong to: its exact origin, and its host as the relying party id. WebAuthn §5.1 */
export type PasskeySite = { origin: string; rpId: string }

/**
 * A challenge that this server gave to a browser: whether it is the one in an answer of the authenticator, and what
 * remembers that it was used.
 */
export type GivenChallenge = {
  isIn(challenge: string): boolean
}

/** What a browser sends after it made a passkey. All binary values are base64url. WebAuthn §5.2.1 */
export type MadePasskey = {
  id: string
  clientData: string
  attestation: string
  transports: readonly string[]
}

/** What a browser sends after it used a passkey. WebAuthn §5.2.2 */
export type UsedPasskey = {
  id: string
  clientData: string
  authenticatorData: string
  signature: string
  userHandle: string | undefined
}

/** EdDSA, ES256, RS256: what every authenticator supports one of. RFC 9053, RFC 8812 */
export const passkeyAlgorithms = [-8, -7, -257] as const

/** The user handle: the same for all passkeys of a person, and no name. WebAuthn §5.4.3 */
export function userHandleOf(userId: string): string {
  return Buffer.from(userId).toString('base64url')
}

// Only servers with passkeys need the library: it takes 25 MB of memory.
const library = () => import('@simplewebauthn/server')

/**
 * Checks a passkey that was just made; `undefined` if it must not be accepted. The authenticator must have verified the
 * person. Attestation is not asked for: it would tell what device a person has. WebAuthn §7.1
 */
export async function checkMadePasskey(
  made: MadePasskey,
  challenge: GivenChallenge,
  { origin, rpId }: PasskeySite,
): Promise<Pick<NewCredential, 'id' | 'secret' | 'counter' | 'facts'> | undefined> {
  const { verifyRegistrationResponse } = await library()
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: made.id,
        rawId: made.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: made.clientData, attestationObject: made.attestation },
      },
      expectedChallenge: (text) => challenge.isIn(text),
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...passkeyAlgorithms],
    })
    if (!verified || !registrationInfo.userVerified) return undefined
    const { credential, credentialDeviceType, credentialBackedUp, aaguid } = registrationInfo
    if (credential.id !== made.id) return undefined
    return {
      id: credential.id,
      secret: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      facts: {
        transports: made.transports,
        backupEligible: credentialDeviceType === 'multiDevice',
        backedUp: credentialBackedUp,
        aaguid,
      },
    }
  } catch {
    // Whatever a stranger sends, it is refused in the same way.
    return undefined
  }
}

/** The result of using a passkey: what it proves, and the counter and facts to store. */
export type PasskeyProof = {
  counter: number
  facts: Readonly<Record<string, unknown>>
  backupEligible: boolean
}

/**
 * Checks the signature of a passkey; `undefined` if it proves nothing. The authenticator must have verified the person,
 * the counter must have risen, unless it stays 0, and a passkey cannot turn into one that can be copied, or back.
 * WebAuthn §7.2
 */
export async function checkUsedPasskey(
  used: UsedPasskey,
  stored: Credential,
  challenge: GivenChallenge,
  { origin, rpId }: PasskeySite,
): Promise<PasskeyProof | undefined> {
  const { verifyAuthenticationResponse } = await library()
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: used.id,
        rawId: used.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: used.clientData,
          authenticatorData: used.authenticatorData,
          signature: used.signature,
        },
      },
      expectedChallenge: (text) => challenge.isIn(text),
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id: stored.id,
        publicKey: new Uint8Array(Buffer.from(stored.secret ?? '', 'base64url')),
        counter: stored.counter,
      },
    })
    const { newCounter, userVerified, credentialDeviceType, credentialBackedUp } = authenticationInfo
    const backupEligible = credentialDeviceType === 'multiDevice'
    if (!verified || !userVerified || backupEligible !== stored.facts.backupEligible) return undefined
    return {
      counter: newCounter,
      facts: { ...stored.facts, backedUp: credentialBackedUp },
      backupEligible,
    }
  } catch {
    return undefined
  }
}
