import { setTimeout as delay } from 'node:timers/promises'
import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey, KeyRing, SecretKey, SigningKey } from '../../protocol/tokens/keys.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { jwksStaleness, longestStaleness } from './key-life.ts'
import { type KeyRingView, present } from './key-ring.ts'

/** Milliseconds between two regular reloads. */
export const reloadEvery = 30_000
/** Minimum milliseconds between two reloads caused by tokens with unknown keys, however many such tokens arrive. */
const renewEvery = 200

/** Milliseconds that a request for the JWKS waits for the database. */
const longestWait = 1_000

/**
 * The key ring that requests use, kept up to date with the database. It reloads every half minute, and when a token
 * names an unknown key. All times here are monotonic.
 */
export class LiveKeyRing implements KeyRing {
  #view: KeyRingView
  readonly #load: () => Promise<KeyRingView>
  #timer: NodeJS.Timeout | undefined
  #beganAt: number
  #seenAt: number
  #loading: Promise<void> | undefined
  #next: Promise<void> | undefined
  #renewing: Promise<void> | undefined
  #catchingUp: Promise<void> | undefined
  /** The keys have not been read for so long that one of them may have been withdrawn. */
  #tooOld = false
  /** Thrown by every lookup: a key cannot be decrypted, so other keys may be withdrawn or missing. */
  #unreadable: StorageUnavailable | undefined

  constructor(view: KeyRingView, load: () => Promise<KeyRingView>) {
    this.#view = view
    this.#load = load
    this.#seenAt = performance.now()
    // Allows a reload right after loading: another instance may have added a key in between.
    this.#beganAt = Number.NEGATIVE_INFINITY
  }

  signing(alg: SigningAlg): SigningKey {
    return present(this.#making().signing.get(alg), alg)
  }

  verifying(kid: string): SigningKey | undefined {
    return this.#known().verifying.get(kid)
  }

  published(): readonly (SigningKey | DecryptionKey)[] {
    return this.#known().published
  }

  decrypting(): readonly DecryptionKey[] {
    return this.#known().decrypting
  }

  sealing(): SecretKey {
    return this.#making().sealing
  }

  unsealing(kid: string): SecretKey | undefined {
    return this.#known().unsealing.get(kid)
  }

  authenticating(): SecretKey {
    return this.#making().authenticating
  }

  authenticated(kid: string): SecretKey | undefined {
    return this.#known().authenticated.get(kid)
  }

  edition(): object {
    return this.#known()
  }

  /** Whether a key is encrypted under a data key that this process does not have; it was decrypted earlier. */
  get isBehind(): boolean {
    return this.#view.isBehind
  }

  /** Whether a key cannot be decrypted; every lookup throws then. */
  get isUnreadable(): boolean {
    return this.#unreadable !== undefined
  }

  #known(): KeyRingView {
    if (this.#unreadable !== undefined) throw this.#unreadable
    return this.#view
  }

  #making(): KeyRingView {
    if (this.#tooOld) throw notSeen()
    return this.#known()
  }

  /**
   * Resolves when the ring has been read after this call. Concurrent callers share one reload, and there are at most
   * five a second, so that a flood of made-up key ids hardly loads the database, and no caller is refused.
   */
  renewed(): Promise<void> {
    this.#renewing ??= this.#renew()
    return this.#renewing
  }

  async #renew(): Promise<void> {
    const wait = this.#beganAt + renewEvery - performance.now()
    await (wait > 0 ? delay(wait) : undefined)
    // Later callers may know of a key that this reload is too early to find, so they start another one.
    this.#renewing = undefined
    await this.reload()
  }

  /**
   * Resolves when the ring is recent enough for a JWKS response: it contains every key that another instance may be
   * using. If the database does not respond within a second, the JWKS is published from the keys in memory.
   */
  async current(): Promise<void> {
    const now = performance.now()
    if (now - this.#seenAt <= jwksStaleness) return
    // A reload that has just failed would fail again.
    if (this.#catchingUp === undefined && now - this.#beganAt <= jwksStaleness) return
    this.#catchingUp ??= this.reload()
      .catch(() => undefined)
      .finally(() => {
        this.#catchingUp = undefined
      })
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, longestWait)
    await Promise.race([this.#catchingUp, late.promise])
    clearTimeout(timer)
  }

  /** Reads the keys. Rejects if the database does not respond (the ring is unchanged) or a key cannot be decrypted. */
  reload(): Promise<void> {
    if (this.#next !== undefined) return this.#next
    if (this.#loading === undefined) return this.#begin()
    // A reload in progress may have read the database too early for this caller: concurrent callers share the next one.
    this.#next = this.#loading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#begin()
      })
    return this.#next
  }

  #begin(): Promise<void> {
    this.#loading = this.#reload().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #reload(): Promise<void> {
    this.#beganAt = performance.now()
    const began = this.#beganAt
    try {
      this.#view = await this.#load()
    } catch (error) {
      if (error instanceof StorageUnavailable) throw error
      // A key is damaged or encrypted under another data key: without it, the JWKS would be incomplete.
      this.#unreadable = notOpened(error)
      throw this.#unreadable
    }
    this.#unreadable = undefined
    this.#seenAt = began
    this.#tooOld = false
  }

  /** Starts the regular reloads, with a timer that does not keep the process alive. */
  follow(): void {
    this.#timer ??= setInterval(() => void this.look(), reloadEvery)
    this.#timer.unref()
  }

  /** A regular reload. If it fails or hangs, the keys in memory remain usable for an hour. */
  async look(): Promise<void> {
    this.#tooOld = performance.now() - this.#seenAt > longestStaleness
    await this.reload().catch(() => undefined)
  }

  /** How long ago the keys were last read, in milliseconds. */
  age(): number {
    return performance.now() - this.#seenAt
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

function notSeen(): StorageUnavailable {
  return new StorageUnavailable('the keys could not be read for an hour')
}

function notOpened(cause: unknown): StorageUnavailable {
  return new StorageUnavailable(
    'the keys in the database cannot be decrypted: start the server again with its master key',
    { cause },
  )
}
