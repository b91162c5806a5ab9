import type { ForeignKey } from '../../jose/jwk-set.ts'

/** A party whose software statements the operator trusts. RFC 7591 §2.3 */
export type StatementIssuer = { issuer: string; keys: readonly ForeignKey[] }
