import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type Key = { issuer: string; refreshToken: string }

/** Keeps the refresh token between two runs, readable only by its owner. Each use replaces it by a new one. */
export class KeyFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** The refresh token for this issuer, if there is one. Another issuer's token is never returned. */
  read(issuer: string): string | undefined {
    try {
      const key: unknown = JSON.parse(readFileSync(this.#path, 'utf8'))
      return isKey(key) && key.issuer === issuer ? key.refreshToken : undefined
    } catch (error) {
      // A damaged file counts as absent: the user signs in again.
      if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** Writes a new file and renames it, so that it is never half-written. */
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
