import type { AuthorizationDetail } from './authorization-detail.ts'

export const memberKinds = ['string', 'number', 'boolean', 'strings'] as const

/** One member of a detail. */
export type DetailMember = {
  name: string
  kind: (typeof memberKinds)[number]
  required: boolean
  /** Of a string or a list of strings: nothing else is accepted. Empty: anything is. */
  choices: readonly string[]
  /** Stands before its value on the consent page, where the sentence does not hold it. */
  label: string
}

/** A kind of detail that an operator has declared. RFC 9396 §2, §5 */
export type DetailType = {
  type: string
  /** Identifiers of the APIs that it means something at; never empty. */
  apis: readonly string[]
  /** For people, with required members in braces: `Print {copies} copies of {album}`. */
  sentence: string
  /** Stands out at the consent page. */
  sensitive: boolean
  /** Beside `type`. */
  members: readonly DetailMember[]
  /**
   * A library user's own look at a valid detail, before anybody is asked: gives what is granted instead, with the same
   * members, or `undefined` to refuse it. Called each time the request is read. RFC 9396 §7.1
   */
  refine?(
    detail: AuthorizationDetail,
    about: { clientId: string },
  ): AuthorizationDetail | undefined | Promise<AuthorizationDetail | undefined>
}
