import { globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { lineAt } from './line-at.ts'

const source = 'packages/server/src/'

/** Files that may contain a name besides its own file, each with the reason. */
const exceptions: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  [
    'protocol/device/device-code.ts',
    { 'urn:ietf:params:oauth:grant-type:device_code': 'the endpoint and the page of the grant need it, too' },
  ],
  [
    'protocol/messages/params.ts',
    { refresh_token: 'a parameter that carries a secret', password: 'a parameter that carries a secret' },
  ],
  ['commands/factors-list.ts', { password: 'the name of a factor' }],
  ['mail/smtp/smtp-transport.ts', { implicit: 'TLS from the first byte on, as RFC 8314 calls it' }],
  ['settings/mail.ts', { implicit: 'TLS from the first byte on, as RFC 8314 calls it' }],
  ['protocol/features.ts', { implicit: 'the name of the feature', password: 'the name of the feature' }],
])

/** Folders in which a name has another meaning: a form field, a kind of credential. */
const otherWords: Readonly<Record<string, RegExp>> = {
  password: /^(?:accounts|http|pages|storage)\/|^settings\/database\.ts$/,
}

/**
 * Finds names of grant types and client authentication methods that are hard-coded outside of their own files. Other
 * files must use the properties of `GrantTraits` or `MethodTraits`, so that adding one takes one file and one line.
 * Returns one line for each place: `file:line`, and what to do. `names`: the names of both lists.
 */
export function checkNamedByHand(root: string, names: readonly string[]): string[] {
  const files = globSync(`${source}**/*.ts`, { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
  return files.flatMap((file) => {
    const inside = file.slice(source.length)
    const allowed = exceptions.get(inside) ?? {}
    const text = readFileSync(join(root, file), 'utf8')
    const found = literals(file, text).filter(
      ({ value }) =>
        names.includes(value) && !isOwnFile(inside, value) && otherWords[value]?.test(inside) !== true,
    )
    const byHand = found
      .filter(({ value }) => !Object.hasOwn(allowed, value))
      .map(
        ({ value, start }) => `${file}:${lineAt(text, start)}  ${value} is hard-coded: use one of its traits`,
      )
    const idle = Object.keys(allowed)
      .filter((name) => !found.some(({ value }) => value === name))
      .map((name) => `${file}:1  does not contain ${name}: remove it from the list in tools/named-by-hand.ts`)
    return [...byHand, ...idle]
  })
}

function isOwnFile(file: string, name: string): boolean {
  const folder = posix.dirname(file)
  const own = folder === 'protocol/grant-types' || folder === 'protocol/clients/authentication'
  return own && posix.basename(file, '.ts') === name.replaceAll('_', '-')
}

/** The string literals of a file, except values of `feature` and literal types. */
function literals(file: string, text: string): { value: string; start: number }[] {
  const found: { value: string; start: number }[] = []
  const others = new Set<number>()
  new Visitor({
    Property: ({ key, value }) => {
      if (key.type === 'Identifier' && key.name === 'feature') others.add(value.start)
    },
    TSLiteralType: ({ literal }) => {
      others.add(literal.start)
    },
    Literal: ({ value, start }) => {
      if (typeof value === 'string') found.push({ value, start })
    },
  }).visit(parseSync(file, text).program)
  return found.filter(({ start }) => !others.has(start))
}
