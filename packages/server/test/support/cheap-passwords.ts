import type { PasswordCost } from '../../src/accounts/passwords/password.ts'

/** Minimal hashing costs for most tests. A server that is started by its command uses the real costs. */
export const cheapPasswords: PasswordCost = { memory: 128, passes: 1, parallelism: 1 }
