/** A piece of source text: a word (name, keyword or number), a string without its quotes, or one other sign. */
export type Token = { kind: 'word' | 'string' | 'sign'; text: string; line: number }

const patterns = {
  blank: /\s+/y,
  comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  string: /'((?:\\[\s\S]|[^'\\\n])*)'|"((?:\\[\s\S]|[^"\\\n])*)"/y,
  word: /[\p{ID_Start}$_#\d][\p{ID_Continue}$\u200c\u200d]*/uy,
  regularExpression: /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y,
  template: /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y,
}

/** The tokens of a JavaScript or TypeScript source. Comments, regular expressions and template texts are left out. */
export function tokens(source: string): Token[] {
  const list: Token[] = []
  /** How many braces are open inside each template hole that is open. */
  const holes: number[] = []
  let at = 0
  let line = 1
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const result = pattern.exec(source)
    if (!result) return undefined
    at += result[0].length
    line += result[0].split('\n').length - 1
    return result
  }
  const templateText = () => {
    match(patterns.template)
    if (source[at] === '$') holes.push(0)
    at += source[at] === '$' ? 2 : 1
  }

  if (source.startsWith('#!')) at = source.indexOf('\n') < 0 ? source.length : source.indexOf('\n')
  while (at < source.length) {
    if (match(patterns.blank) || match(patterns.comment)) continue
    const start = line
    const string = match(patterns.string)
    if (string) {
      list.push({ kind: 'string', text: string[1] ?? string[2] ?? '', line: start })
      continue
    }
    const word = match(patterns.word)
    if (word) {
      list.push({ kind: 'word', text: word[0], line: start })
      continue
    }
    if (source[at] === '/' && mayStartExpression(list.at(-1)) && match(patterns.regularExpression)) {
      // It stands for a value, so that a slash after it divides.
      list.push({ kind: 'string', text: '', line: start })
      continue
    }
    const sign = source[at] ?? ''
    at++
    if (sign === '`') {
      list.push({ kind: 'sign', text: sign, line: start })
      templateText()
      continue
    }
    const open = holes.at(-1)
    if (sign === '}' && open === 0) {
      holes.pop()
      templateText()
      continue
    }
    if (open !== undefined && (sign === '{' || sign === '}'))
      holes[holes.length - 1] = open + (sign === '{' ? 1 : -1)
    list.push({ kind: 'sign', text: sign, line: start })
  }
  return list
}

const beforeExpression = /^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do)$/

/** Whether a slash after this token starts a regular expression rather than divides. */
function mayStartExpression(before: Token | undefined): boolean {
  if (!before) return true
  if (before.kind === 'word') return beforeExpression.test(before.text)
  return before.kind === 'sign' && !')]}`'.includes(before.text)
}
