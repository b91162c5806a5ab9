import { inspect } from 'node:util'

/**
 * A value that must not be seen: it prints as `•••` wherever it is logged, traced, serialised or inspected.
 * Only `reveal()` gives it back, so that a search for that word finds every place where a secret is in the open.
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
