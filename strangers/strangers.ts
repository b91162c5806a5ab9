import { goOidc } from './go-oidc/stranger.ts'
import type { Stranger } from './stranger.ts'

/** The programs of others that `npm run strangers` runs, in the order of docs/strangers.md. */
export const strangers: readonly Stranger[] = [goOidc]
