import { inspect } from 'node:util'

/**
 * A secret value. It prints as `•••` wherever it is logged, traced, serialized or inspected. Only `reveal()` returns
 * it, so that a search for that word finds every place where a secret is exposed.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '•••'
  }

  toJSON(): string {
    return '•••'
  }

  [inspect.custom](): string {
    return '•••'
  }
}
