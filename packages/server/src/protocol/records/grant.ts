import type { Permission } from './permission.ts'
import type { Receipt } from './receipt.ts'

/** What a person allowed a client to do. Revoking it revokes every token family issued under it. */
export type Grant = {
  id: string
  userId: string
  clientId: string
  permissions: readonly Permission[]
  /** What the person took back while keeping the others, until they allow it again; absent if there is nothing. */
  withdrawn?: readonly Permission[]
  /** The newest decisions that made it what it is, the oldest first; absent in grants without a consent page. */
  receipts?: readonly Receipt[]
  /** False for “this time only”: its tokens are valid, but a later authorization request asks the person again. */
  remembered: boolean
  createdAt: number
  /** `null`: valid until the person revokes it. */
  expiresAt: number | null
}
