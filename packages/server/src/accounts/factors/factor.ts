import type { People } from '../people.ts'
import type { Limit } from '../throttling/throttle.ts'
import type { Credential, CredentialKind, CredentialUse } from './credential.ts'

/** A way to prove who one is. */
export type Factor = {
  kind: CredentialKind
  /** What it can prove, as RFC 8176 names it. */
  methods: readonly string[]
  /** Whether it alone signs a person in, if they have no factor that must come second. */
  alone: boolean
  /**
   * `required`: a password of a person who has it no longer signs them in alone. `spare`: stands in for a required one.
   * `never`: does not count as a second factor.
   */
  second: 'required' | 'spare' | 'never'
  /** How many a person may have. */
  most: number
  /** How what a person types as a second step is checked; absent if a script answers instead. */
  typed?: TypedFactor
}

/** A second step that is typed. */
export type TypedFactor = {
  /** How many wrong ones are accepted from all who know the password. */
  limits: readonly Limit[]
  /** Checks what was typed against the credentials of a person; `undefined` if it matches none of them. */
  prove(
    typed: string,
    credentials: readonly Credential[],
    people: Pick<People, 'now' | 'codeTag'>,
  ): Proof | undefined
}

/** Something that a person has proven, and what has to be used up in the write that relies on it. */
export type Proof = { methods: readonly string[]; uses: CredentialUse }
