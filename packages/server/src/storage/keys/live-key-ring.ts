import { setTimeout as delay } from 'node:timers/promises'
import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey, KeyRing, SecretKey, SigningKey } from '../../protocol/tokens/keys.ts'
import { StorageUnavailable } from '../door/errors.ts'
import { jwksStaleness, longestStaleness } from './key-life.ts'
import { type KeyRingView, present } from './key-ring.ts'

/** Milliseconds between two looks at the keys. */
export const reloadEvery = 30_000
/** Milliseconds between two looks that tokens with unknown keys ask for, however many such tokens there are. */
const renewEvery = 200

/** Milliseconds that whoever wants a JWKS waits for the database. */
const longestWait = 1_000

/**
 * The key ring that requests use: it follows the database. It looks again every half minute, and when somebody shows
 * a token of a key that is not there. All times here are the process's own, which no setting of the clock moves.
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
  /** The keys have not been seen for so long that one of them may be withdrawn. */
  #tooOld = false
  /** Why nothing is answered: there are keys that do not open, and so others may be withdrawn or missing. */
  #unreadable: StorageUnavailable | undefined

  constructor(view: KeyRingView, load: () => Promise<KeyRingView>) {
    this.#view = view
    this.#load = load
    this.#seenAt = performance.now()
    // A ring that was just loaded may be asked for a newer one at once: another instance may have been quicker.
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

  /** Whether the keys are encrypted under a data key that this process does not have: it knows them from before. */
  get isBehind(): boolean {
    return this.#view.isBehind
  }

  /** Whether there is a key that does not open: nothing is answered then. */
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
   * Resolves with a ring that was read after the call. Many who ask share one look, and there are five a second at
   * most: a flood of made-up keys costs the database next to nothing, and nobody who asks is sent away unheard.
   */
  renewed(): Promise<void> {
    this.#renewing ??= this.#renew()
    return this.#renewing
  }

  async #renew(): Promise<void> {
    const wait = this.#beganAt + renewEvery - performance.now()
    await (wait > 0 ? delay(wait) : undefined)
    // Who asks from here on may know of a key that this look is too early for.
    this.#renewing = undefined
    await this.reload()
  }

  /**
   * Resolves when the ring is as new as a JWKS has to be: a key that another instance may be using is in it. Where the
   * database does not answer within a second, what is known is published as it is.
   */
  async current(): Promise<void> {
    const now = performance.now()
    if (now - this.#seenAt <= jwksStaleness) return
    // A look that has failed a moment ago would fail again.
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

  /** Looks at the database. Rejects where it does not answer, and the ring stays as it is; or where a key does not open. */
  reload(): Promise<void> {
    if (this.#next !== undefined) return this.#next
    if (this.#loading === undefined) return this.#begin()
    // A look that is under way may have read before what the caller knows of: whoever comes meanwhile shares the next.
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
      // There is a key of another data key, or a damaged one: whoever goes on without it publishes too few.
      this.#unreadable = notOpened(error)
      throw this.#unreadable
    }
    this.#unreadable = undefined
    this.#seenAt = began
    this.#tooOld = false
  }

  /** Begins to follow; keeps no process alive. */
  follow(): void {
    this.#timer ??= setInterval(() => void this.look(), reloadEvery)
    this.#timer.unref()
  }

  /** One look of many: where it fails, or does not end, the keys at hand are good for a while. */
  async look(): Promise<void> {
    this.#tooOld = performance.now() - this.#seenAt > longestStaleness
    await this.reload().catch(() => undefined)
  }

  /** How long ago the keys were read last, in milliseconds. */
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
    'the keys in the database do not open: start the server again with its master key',
    { cause },
  )
}
