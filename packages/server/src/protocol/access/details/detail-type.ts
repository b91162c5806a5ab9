import type { AuthorizationDetail } from './authorization-detail.ts'

export const memberKinds = ['string', 'number', 'boolean', 'strings'] as const

/** One member of a detail. */
export type DetailMember = {
  name: string
  kind: (typeof memberKinds)[number]
  required: boolean
  /** The allowed values of a string, or of the elements of `strings`. Empty: every value is allowed. */
  choices: readonly string[]
  /** Shown before the value on the consent page, unless the sentence contains the member. */
  label: string
}

/** A type of detail that the operator has declared. RFC 9396 §2, §5 */
export type DetailType = {
  type: string
  /** Identifiers of the APIs for which the type is declared; never empty. */
  apis: readonly string[]
  /** Shown on the consent page, with required members in braces: `Print {copies} copies of {album}`. */
  sentence: string
  /** Whether the consent page emphasizes it. */
  sensitive: boolean
  /** The members besides `type`. */
  members: readonly DetailMember[]
  /**
   * A function of a library user that changes or refuses a valid detail before the person is asked for consent. It
   * returns the detail to grant, which must be valid for the same type, or `undefined` to refuse the request. It is
   * called each time the request is read. RFC 9396 §7.1
   */
  refine?(
    detail: AuthorizationDetail,
    about: { clientId: string },
  ): AuthorizationDetail | undefined | Promise<AuthorizationDetail | undefined>
}
