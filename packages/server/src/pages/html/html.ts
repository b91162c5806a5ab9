import { type Address, isAddress } from './address.ts'
import { type Hole, holesOf } from './html-holes.ts'
import { visible } from './visible.ts'

/** Safe markup. Only the functions of this file create it. */
class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** Constant text of our own that is not escaped: the stylesheet, a script. */
class Constant extends Html {}

/** Attributes of a tag, each with a space before it. */
class Attributes extends Html {}

export type { Html }

export type Content = string | number | Html | undefined | readonly Content[]

type AttributeValue = string | number | boolean | Address | undefined

const holes = new WeakMap<TemplateStringsArray, readonly Hole[]>()

/**
 * A template tag for markup. Every value is escaped for its context, and text is made safe to display (`visible`).
 * `Html` values and lists are allowed in text. `href`, `src` and `action` accept only an `Address`. Throws on a value
 * in a place where escaping cannot help.
 */
export function html(parts: TemplateStringsArray, ...values: readonly (Content | Address)[]): Html {
  let places = holes.get(parts)
  if (places === undefined) {
    places = holesOf(parts)
    holes.set(parts, places)
  }
  let markup = parts[0] ?? ''
  for (const [index, hole] of places.entries()) {
    markup += render(hole, values[index]) + (parts[index + 1] ?? '')
  }
  return new Html(markup)
}

/** Our own constant text, unescaped. Never call it with text from outside. */
export function constant(text: string): Html {
  return new Constant(text)
}

/** Attributes by name: `true` gives an attribute without a value, `false` and `undefined` are left out. */
export function attributes(values: Readonly<Record<string, AttributeValue>>): Html {
  let markup = ''
  for (const [name, value] of Object.entries(values)) {
    if (!/^[a-z][a-z-]*$/.test(name) || /^(on|style$|srcdoc$|srcset$)/.test(name)) {
      throw new Error(`html: not an attribute for a value: ${name}`)
    }
    if (value === undefined || value === false) continue
    markup += value === true ? ` ${name}` : ` ${name}="${attributeValue(name, value)}"`
  }
  return new Attributes(markup)
}

function render(hole: Hole, value: Content | Address): string {
  switch (hole.in) {
    case 'text':
      return text(value)
    case 'value':
      return attributeValue(hole.attribute, value)
    case 'tag':
      if (value instanceof Attributes) return value.toString()
      throw new TypeError('html: only attributes() may stand inside a tag')
    case 'raw':
      if (value instanceof Constant) return value.toString()
      throw new TypeError(`html: only constant() may stand inside <${hole.element}>`)
  }
}

function text(value: Content | Address): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(visible(value))
  if (typeof value === 'number') return String(value)
  if (value instanceof Attributes || isAddress(value)) {
    throw new TypeError('html: attributes and addresses are not text')
  }
  return value instanceof Html ? value.toString() : value.map(text).join('')
}

function attributeValue(name: string, value: unknown): string {
  if (/^(href|src|action|formaction)$/i.test(name)) {
    if (isAddress(value)) return escaped(value.toString())
    throw new TypeError(`html: ${name} takes an Address`)
  }
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  throw new TypeError(`html: not a value for the attribute ${name}`)
}

// An HTML parser would turn a raw CR into LF. A lone surrogate cannot be encoded, and NUL has no character reference:
// both become U+FFFD, as in a parser.
function escaped(value: string): string {
  return value.toWellFormed().replace(/[&<>"'\r\0]/g, (character) => references[character] ?? '\ufffd')
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
}
