import { hashOf, mint, unwrap } from '../../protocol/secrets/artefact.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import type { People } from '../people.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { type AccountForm, type AccountFormProblem, accountFromForm } from './account-form.ts'

/** Seconds for which the one-time link for the first owner is valid. */
export const setUpLifetime = 24 * 60 * 60

/** Creates the token of a new set-up link. 256 bits, prefix `vk_setup_`; only its hash is stored. */
export async function makeSetUpToken({ store, now, random }: People): Promise<Secret> {
  const token = mint('vk_setup_', random)
  const createdAt = now()
  const expiresAt = createdAt + setUpLifetime * 1000
  const forgetAt = expiresAt
  await store.remember({ kind: 'setup', hash: hashOf(token), data: {}, createdAt, expiresAt, forgetAt })
  return new Secret(token)
}

/** Why a link is not valid. `owner_exists`: another link was used first. */
export type LinkProblem = 'unknown' | 'expired' | 'used' | 'owner_exists'

/** Why the link is not valid; `undefined` if it is. Does not consume it. */
export async function setUpLinkProblem(
  token: string,
  { store, now }: People,
): Promise<LinkProblem | undefined> {
  if (unwrap('vk_setup_', token) === undefined) return 'unknown'
  const link = await store.recall('setup', hashOf(token))
  if (link === undefined) return 'unknown'
  if (link.consumedAt !== null) return 'used'
  if (await store.hasOwner()) return 'owner_exists'
  return link.expiresAt <= now() ? 'expired' : undefined
}

export type SetUp = AccountForm & {
  /** From the link. */
  token: string
  address: string
  flowId?: string | undefined
  /** Aborted when the browser disconnects; then the link is not consumed. */
  signal?: AbortSignal | undefined
}

/** The problems that the person can correct on the page. */
export type SetUpProblem = AccountFormProblem | 'username_taken'

export type SetUpResult =
  | { outcome: 'created'; userId: string }
  | { outcome: 'refused'; problem: SetUpProblem }
  | { outcome: 'link_unusable'; problem: LinkProblem }

/** Consumes the link and creates the first owner, atomically. Of two concurrent requests, one succeeds. */
export async function setUpOwner(request: SetUp, people: People): Promise<SetUpResult> {
  // Checked first, so that a request without a valid link does not cost a hash.
  const linkProblem = await setUpLinkProblem(request.token, people)
  if (linkProblem !== undefined) return { outcome: 'link_unusable', problem: linkProblem }
  const made = await accountFromForm(request, 'owner', people, request.signal)
  request.signal?.throwIfAborted()
  if ('problem' in made) return { outcome: 'refused', problem: made.problem }

  const { account } = made
  const now = people.now()
  const written = await people.store.createOwner({
    spends: { kind: 'setup', hash: hashOf(request.token) },
    account,
    events: [
      {
        type: 'owner_created',
        userId: account.id,
        ...(request.flowId === undefined ? {} : { flowId: request.flowId }),
        facts: { address: sourceOf(request.address) },
      },
    ],
    now,
  })
  if (written === 'won') return { outcome: 'created', userId: account.id }
  if (written === 'taken') return { outcome: 'refused', problem: 'username_taken' }
  const lost = await setUpLinkProblem(request.token, people)
  return { outcome: 'link_unusable', problem: lost ?? 'used' }
}
