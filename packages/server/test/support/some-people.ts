import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import {
  HashingPool,
  type HashingPoolOptions,
  type Line,
  type Place,
} from '../../src/accounts/passwords/hashing-pool.ts'
import type { PasswordCost } from '../../src/accounts/passwords/password.ts'
import { type People, sessionLifetimes } from '../../src/accounts/people.ts'
import type { SecondFactorPolicy } from '../../src/accounts/second-step/policy.ts'
import { newAccount } from '../../src/accounts/sign-up/new-account.ts'
import type { Account } from '../../src/accounts/store.ts'
import { guessedPasswords } from '../../src/assembly/guessed-passwords.ts'
import { fixedIssuer } from '../../src/settings/issuer.ts'
import { cheapPasswords } from './cheap-passwords.ts'
import { MemoryAccountStore } from './memory-account-store.ts'

/** A hashing pool that counts its jobs. */
export class CountingPool extends HashingPool {
  jobs = 0

  override enter(line?: Line): Place {
    const place = super.enter(line)
    return {
      run: (job, signal) => {
        this.jobs += 1
        return place.run(job, signal)
      },
      [Symbol.dispose]: () => place[Symbol.dispose](),
    }
  }
}

/** One list for all tests of a process. */
const guessed = guessedPasswords(
  {
    issuer: fixedIssuer('https://id.photos.example'),
    listen: { host: '127.0.0.1', port: 4000, keepAlive: 65 },
    passwords: { breachLookupUrl: undefined },
  },
  { call: () => assert.fail('no lookup is set up'), now: Date.now, metrics: undefined, log: { warn() {} } },
)

/** Accounts in memory, with a clock that only the test advances. */
export class SomePeople implements People {
  readonly store = new MemoryAccountStore()
  readonly hashing: CountingPool
  readonly passwordCost: PasswordCost
  readonly sessions = sessionLifetimes
  readonly guessed = guessed
  secondFactor: SecondFactorPolicy = { everybody: false, owners: false, roles: [] }
  readonly signInByAddress = false
  #now = Date.UTC(2026, 0, 1)

  constructor({
    passwordCost = cheapPasswords,
    ...options
  }: HashingPoolOptions & { passwordCost?: PasswordCost } = {}) {
    this.passwordCost = passwordCost
    this.hashing = new CountingPool(options)
  }

  now = (): number => this.#now
  random = (bytes: number): Buffer => randomBytes(bytes)
  browserTag = (text: string): Buffer => createHmac('sha256', 'a key').update(text).digest()
  codeTag = (text: string): string => createHmac('sha256', 'another key').update(text).digest('base64url')

  /** Advances the clock. */
  pass(time: { seconds?: number; minutes?: number; hours?: number; days?: number }): void {
    const { seconds = 0, minutes = 0, hours = 0, days = 0 } = time
    this.#now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  }

  async add(username: string, password: string): Promise<Account> {
    const request = { username, password, claims: {}, role: 'member', declared: false } as const
    const made = await newAccount(request, this)
    if ('problem' in made) throw new Error(`${username}: ${made.problem}`)
    if (!(await this.store.createAccount(made.account, this.now()))) throw new Error(`${username} is taken`)
    const found = await this.store.accountByUsername(made.account.usernameKey)
    if (found === undefined) throw new Error(`${username} was not stored`)
    return found.account
  }

  /** The types of the events so far, in order. */
  get eventTypes(): string[] {
    return this.store.events.map((event) => event.type)
  }
}
