import { type Token, tokens } from './source-tokens.ts'

/** One import, re-export or `import()` of a module. */
export type ImportStatement = {
  specifier: string
  line: number
  /** Gone when the types are stripped. */
  typeOnly: boolean
  /** The names taken from the module; empty where it is taken as a whole. */
  names: readonly string[]
}

/** Every module that a source file imports, in order. Understands comments, strings and templates; no types. */
export function importStatements(source: string): ImportStatement[] {
  const list = tokens(source)
  const found: ImportStatement[] = []
  for (let index = 0; index < list.length; index++) {
    const token = list[index]
    if (token?.kind !== 'word' || list[index - 1]?.text === '.') continue
    if (token.text === 'import' || token.text === 'require') add(found, calledWith(list, index))
    if (token.text === 'import' || token.text === 'export') add(found, statementAt(list, index))
  }
  return found
}

function add(found: ImportStatement[], statement: ImportStatement | undefined): void {
  if (statement) found.push(statement)
}

function calledWith(list: readonly Token[], index: number): ImportStatement | undefined {
  const [open, specifier] = list.slice(index + 1, index + 3)
  if (open?.text !== '(' || specifier?.kind !== 'string') return undefined
  return { specifier: specifier.text, line: specifier.line, typeOnly: false, names: [] }
}

/** `import 'x'`, `import … from 'x'`, `export … from 'x'`; anything else that starts so is no import. */
function statementAt(list: readonly Token[], index: number): ImportStatement | undefined {
  const typeOnly = isTypeKeyword(list, index + 1)
  let at = index + (typeOnly ? 2 : 1)
  const first = list[at]
  if (list[index]?.text === 'import' && first?.kind === 'string') {
    return { specifier: first.text, line: first.line, typeOnly: false, names: [] }
  }
  const names: string[] = []
  for (let braces = 0; at < list.length; at++) {
    const token = list[at]
    if (!token) break
    if (token.text === 'from' && braces === 0 && list[at + 1]?.kind === 'string') {
      const specifier = list[at + 1]?.text ?? ''
      return { specifier, line: token.line, typeOnly, names }
    }
    if (token.text === '{') braces++
    else if (token.text === '}') braces--
    else if (braces > 0 && startsName(list, at)) names.push(token.text)
    // An import clause holds names, commas, braces and a star, and nothing else.
    else if (token.kind !== 'word' && token.kind !== 'string' && !',*'.includes(token.text)) return undefined
    // `export const`, `export function`, … : a declaration, unless the word is the name that is imported.
    if (braces === 0 && token.kind === 'word' && list[index]?.text === 'export' && token.text !== 'as') {
      if (list[at - 1]?.text !== 'as') return undefined
    }
  }
  return undefined
}

function isTypeKeyword(list: readonly Token[], at: number): boolean {
  const next = list[at + 1]
  if (list[at]?.text !== 'type' || list[at]?.kind !== 'word') return false
  return next?.text === '{' || next?.text === '*' || (next?.kind === 'word' && next.text !== 'from')
}

function startsName(list: readonly Token[], at: number): boolean {
  if (list[at]?.kind !== 'word') return false
  const before = list[at - 1]?.text
  if (before === 'type') return list[at - 2]?.text === '{' || list[at - 2]?.text === ','
  if (before !== '{' && before !== ',') return false
  return !(list[at]?.text === 'type' && list[at + 1]?.kind === 'word' && list[at + 1]?.text !== 'as')
}
