import { authentication } from './authentication.ts'
import { addresses, answers, proofs, wishes } from './authorization.ts'
import { bytes } from './bytes.ts'
import type { Explanation } from './explanation.ts'
import { leaving } from './leaving.ts'
import { metadata } from './metadata.ts'
import { registration } from './registration.ts'
import { requestObjects } from './request-objects.ts'
import { tokens } from './tokens.ts'

/** The reason for each difference between the responses of this server and of oidc-provider. */
export const explanations: readonly Explanation[] = [
  ...addresses,
  ...answers,
  ...wishes,
  ...proofs,
  ...requestObjects,
  ...bytes,
  ...authentication,
  ...tokens,
  ...leaving,
  ...registration,
  ...metadata,
]
