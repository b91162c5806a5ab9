import type { Event } from '../../protocol/records/event.ts'
import type { CredentialKind, NewCredential } from '../factors/credential.ts'
import type { NewMail } from '../mail/new-mail.ts'

type Change = { userId: string; events: readonly Event[]; now: number }
/** A change of which the person is told by mail. */
type Told = Change & { mails: readonly NewMail[] }

/** The storage of the factors that people add and remove. Events are only written if something changed. */
export type FactorChanges = {
  /**
   * Adds a factor, while the session exists. With `spare`, also replaces the recovery codes by these. `full`: the person
   * has `most` of this kind. `exists`: somebody has a credential with this id. `lost`: the session has ended.
   */
  addFactor(
    write: Told & {
      sessionId: string
      credential: NewCredential
      spare: readonly NewCredential[]
      most: number
    },
  ): Promise<'added' | 'full' | 'exists' | 'lost'>
  /**
   * Removes a credential, and the recovery codes with the last factor that they can replace. `gone`: there is none, or
   * the configuration file declares it. `last_way_in`: nothing else of `waysIn` would be left. `required`: nothing of
   * `required` would be left.
   */
  removeFactor(
    write: Told & {
      kind: CredentialKind
      id: string
      waysIn: readonly CredentialKind[]
      required: readonly CredentialKind[] | undefined
      second: readonly CredentialKind[]
      spare: readonly CredentialKind[]
    },
  ): Promise<'removed' | 'gone' | 'last_way_in' | 'required'>
  /** Names a factor that is not declared; without a name, it is called by its kind. */
  renameFactor(change: {
    userId: string
    kind: CredentialKind
    id: string
    name: string | undefined
    now: number
  }): Promise<'renamed' | 'gone'>
  /** Replaces the recovery codes, if the person has something of `second`, which they can replace. */
  renewSpare(
    write: Told & { spare: readonly NewCredential[]; second: readonly CredentialKind[] },
  ): Promise<'renewed' | 'lost'>
  /** Removes all credentials of these kinds, on behalf of the operator. Returns how many there were. */
  removeKinds(write: Change & { kinds: readonly CredentialKind[] }): Promise<number>
}
