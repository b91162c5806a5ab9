import type { PasswordCost } from '../../src/accounts/passwords/password.ts'

/** What a password costs in most tests: next to nothing. A server that runs as its command has the real cost. */
export const cheapPasswords: PasswordCost = { memory: 128, passes: 1, parallelism: 1 }
