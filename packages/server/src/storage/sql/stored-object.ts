import { isJsonObject } from '@valetkey/resource/foreign-json'
import { DamagedRow, isStrings, parseRecord } from './json.ts'

/** A JSON object from a column, read member by member. A member of the wrong type throws an error that names it. */
export class StoredObject {
  readonly #record: Readonly<Record<string, unknown>>
  readonly #where: string

  constructor(record: Readonly<Record<string, unknown>>, where: string) {
    this.#record = record
    this.#where = where
  }

  static parse(text: string, where: string): StoredObject {
    return new StoredObject(parseRecord(text, where), where)
  }

  has(name: string): boolean {
    return this.#record[name] !== undefined
  }

  text(name: string): string {
    return this.#expect(name, (value) => typeof value === 'string')
  }

  number(name: string): number {
    return this.#expect(name, (value) => typeof value === 'number')
  }

  flag(name: string): boolean {
    return this.#expect(name, (value) => typeof value === 'boolean')
  }

  strings(name: string): readonly string[] {
    return this.#expect(name, isStrings)
  }

  oneOf<const Values extends readonly string[]>(name: string, values: Values): Values[number] {
    return this.#expect(name, (value): value is Values[number] => values.some((known) => known === value))
  }

  /** Reads a member by a field description, such as those in `everyClientField`. */
  of(
    name: string,
    {
      kind,
      choices,
    }: { kind: 'text' | 'texts' | 'flag' | 'number' | 'object'; choices?: readonly unknown[] },
  ): unknown {
    switch (kind) {
      case 'text':
        return choices === undefined
          ? this.text(name)
          : this.#expect(name, (value): value is unknown => choices.includes(value))
      case 'texts':
        return this.strings(name)
      case 'flag':
        return this.flag(name)
      case 'number':
        return this.number(name)
      case 'object':
        return this.#expect(name, isJsonObject)
    }
  }

  /** An object whose values are texts. */
  textsByName(name: string): Readonly<Record<string, string>> {
    return this.#expect(name, (value): value is Record<string, string> => {
      return isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string')
    })
  }

  objects(name: string): readonly StoredObject[] {
    const where = `${this.#where}: ${name}`
    return this.#expect(name, (value): value is Record<string, unknown>[] => {
      return Array.isArray(value) && value.every(isJsonObject)
    }).map((item) => new StoredObject(Object.assign(Object.create(null), item), where))
  }

  #expect<Value>(name: string, is: (value: unknown) => value is Value): Value {
    const value = this.#record[name]
    if (!is(value)) throw new DamagedRow(`${this.#where}: ${name} has the wrong type`)
    return value
  }
}
