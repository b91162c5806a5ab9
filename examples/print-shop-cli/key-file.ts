import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type Key = { issuer: string; refreshToken: string }

/** The refresh token between two calls, for its owner's eyes only. It is good for one use, then the next replaces it. */
export class KeyFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** The key for this issuer, if there is one. Another server's is not shown to it. */
  read(issuer: string): string | undefined {
    try {
      const key: unknown = JSON.parse(readFileSync(this.#path, 'utf8'))
      return isKey(key) && key.issuer === issuer ? key.refreshToken : undefined
    } catch (error) {
      // A damaged file is no key either: the person signs in again.
      if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** Moved into place, so that it is never found half written. */
  write(key: Key): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    rmSync(`${this.#path}.new`, { force: true })
    writeFileSync(`${this.#path}.new`, JSON.stringify(key), { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
  }

  remove(): void {
    rmSync(this.#path, { force: true })
  }
}

function isKey(value: unknown): value is Key {
  return (
    typeof value === 'object' &&
    value !== null &&
    'issuer' in value &&
    'refreshToken' in value &&
    typeof value.refreshToken === 'string'
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
