/** The context of an interpolated value in the markup, which decides what is allowed there and how it is escaped. */
export type Hole =
  | { in: 'text' }
  | { in: 'tag' }
  | { in: 'value'; attribute: string }
  | { in: 'raw'; element: 'script' | 'style' }

type State = Hole & { element: string }

const tagStart = /[^<]*(?:<!doctype html>[^<]*)?(?:<(\/?)([a-z][a-z0-9]*))?/y
const tagPart = /\s*(?:([a-zA-Z][a-zA-Z-]*)(?:="([^"]*)("?))?|(\/?>))|\s+/y
const valueRest = /[^"]*("?)/y

/**
 * Returns the context of each hole of a template, from its constant parts. Throws on markup in which a value could
 * change the structure however it is escaped: an unquoted or single-quoted attribute, a comment, an event handler.
 */
export function holesOf(parts: readonly string[]): readonly Hole[] {
  let state: State = { in: 'text', element: '' }
  return parts.slice(0, -1).map((part) => {
    state = walk(state, part)
    if (state.in === 'value' && /^(on.*|style|srcdoc|srcset)$/i.test(state.attribute)) {
      throw new Error(`html: no value may be put into the attribute ${state.attribute}`)
    }
    return state
  })
}

function walk(from: State, part: string): State {
  let state = from
  let at = 0
  while (at < part.length) {
    const [next, end] = step(state, part, at)
    if (end === at && next.in === state.in)
      throw new Error(`html: cannot read the markup at “${part.slice(at, at + 40)}”`)
    state = next
    at = end
  }
  return state
}

function step(state: State, part: string, at: number): [State, number] {
  switch (state.in) {
    case 'text': {
      const [match, closing, element] = take(tagStart, part, at)
      if (element === undefined) return [state, at + match.length]
      return [{ in: 'tag', element: closing === '/' ? '' : element }, at + match.length]
    }
    case 'tag': {
      const [match, attribute, value, quote, close] = take(tagPart, part, at)
      const end = at + match.length
      if (close !== undefined) return [afterTag(state.element), end]
      if (attribute !== undefined && value !== undefined && quote === '') {
        return [{ in: 'value', attribute, element: state.element }, end]
      }
      return [state, end]
    }
    case 'value': {
      const [match, quote] = take(valueRest, part, at)
      return [quote === '"' ? { in: 'tag', element: state.element } : state, at + match.length]
    }
    case 'raw': {
      const end = part.indexOf(`</${state.element}`, at)
      return end < 0 ? [state, part.length] : [{ in: 'text', element: '' }, end]
    }
  }
}

function afterTag(element: string): State {
  return element === 'script' || element === 'style' ? { in: 'raw', element } : { in: 'text', element: '' }
}

function take(pattern: RegExp, part: string, at: number): readonly [string, ...(string | undefined)[]] {
  pattern.lastIndex = at
  const match = pattern.exec(part)
  return match === null ? [''] : [match[0], ...match.slice(1)]
}
