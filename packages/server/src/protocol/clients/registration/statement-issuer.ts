import type { ForeignKey } from '../../jose/jwk-set.ts'

/** Somebody whose word about apps the operator takes. RFC 7591 §2.3 */
export type StatementIssuer = { issuer: string; keys: readonly ForeignKey[] }
