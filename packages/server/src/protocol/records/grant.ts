import type { Permission } from './permission.ts'

/** What a person allowed a client to do. Revoking it ends everything below it. */
export type Grant = {
  id: string
  userId: string
  clientId: string
  permissions: readonly Permission[]
  /** False for “this time only”: it carries its tokens, but no later request may lean on it. */
  remembered: boolean
  createdAt: number
  /** `null`: until the person takes it back. */
  expiresAt: number | null
}
