import type { Event } from '../../protocol/records/event.ts'
import type { StoredClaims } from '../claims/own-claims.ts'
import { type TextClaimName, textClaims } from '../claims/text-claims.ts'

export type ProfileStore = {
  /** `ClaimStore.change` for the person themselves. */
  changeProfile(write: {
    userId: string
    change(claims: StoredClaims): StoredClaims | undefined
    events: readonly Event[]
    now: number
  }): Promise<'changed' | 'unchanged' | 'declared' | 'gone'>
}

/** What a person typed, by claim; an empty value removes the claim. */
export type Profile = Partial<Record<TextClaimName, string>>

/** The claims whose new value cannot be accepted. */
export function profileProblems(profile: Profile): readonly TextClaimName[] {
  const typed = Object.entries(profile) as [TextClaimName, string][]
  return typed.flatMap(([name, value]) => (value === '' || textClaims[name].is(value) ? [] : [name]))
}

/**
 * Changes the claims of a person, of which the caller has checked that the person may change them. All others stay as they
 * are, whatever was sent. threat D14
 */
export function changeProfile(
  userId: string,
  profile: Profile,
  store: ProfileStore,
  now: number,
): ReturnType<ProfileStore['changeProfile']> {
  const change = (claims: StoredClaims): StoredClaims | undefined => {
    const different = Object.entries(profile).filter(([name, value]) => (claims[name] ?? '') !== value)
    if (different.length === 0) return undefined
    const gone = different.flatMap(([name, value]) => (value === '' ? [name] : []))
    const kept = Object.entries({ ...claims, ...Object.fromEntries(different) })
    // OIDC Core §5.1: the time of the last change, in seconds.
    const updated = { updated_at: Math.floor(now / 1000) }
    return { ...Object.fromEntries(kept.filter(([name]) => !gone.includes(name))), ...updated }
  }
  const facts = { claims: Object.keys(profile) }
  return store.changeProfile({ userId, change, events: [{ type: 'profile_changed', userId, facts }], now })
}
