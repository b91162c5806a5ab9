import type { Credential } from '../../accounts/factors/credential.ts'
import {
  type MadePasskey,
  type PasskeySite,
  passkeyAlgorithms,
  userHandleOf,
} from '../../accounts/factors/passkey-ceremony.ts'
import type { NewPasskeyView } from '../../pages/view.ts'
import type { Params } from '../../protocol/messages/params.ts'

/** What the script needs to make a passkey for a person who has these credentials. */
export function newPasskeyView(
  { id, username }: { id: string; username: string },
  has: readonly Credential[],
  { challenge, site }: { challenge: string; site: PasskeySite },
): Omit<NewPasskeyView, 'form'> {
  return {
    challenge,
    rpId: site.rpId,
    userHandle: userHandleOf(id),
    username,
    known: has.filter(({ kind }) => kind === 'passkey').map((passkey) => passkey.id),
    algorithms: passkeyAlgorithms,
  }
}

/** The ways in which an authenticator can be reached. WebAuthn §5.8.4 */
const transports = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** The passkey that the script has posted. */
export function madePasskey(posted: Params): MadePasskey {
  const said = (posted.one('transports') ?? '').split(' ')
  return {
    id: posted.one('id') ?? '',
    clientData: posted.one('client_data') ?? '',
    attestation: posted.one('attestation') ?? '',
    transports: transports.filter((each) => said.includes(each)),
  }
}
