import { everyClientField } from '../../src/protocol/clients/client-fields.ts'
import type { Chance } from '../fire/chance.ts'
import { parameters } from './parameters.ts'

/** A generated request: random, or valid except for a few changes. */
export type Made = {
  path: string
  method: string
  headers: Record<string, string>
  query: string
  body: string
}

/** A path of the server, and its methods. */
export type Place = { path: string; methods: readonly string[] }

/** The material for generated requests: values that are meaningful to this server, by parameter. */
export type Vocabulary = {
  /** By the name of a parameter. */
  values: Readonly<Record<string, readonly string[]>>
  /** Sets of parameters that form a valid request, by path. For other paths any parameters are used. */
  good: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
  authorizations: readonly string[]
  cookies: readonly string[]
}

const anyMethod = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE0']
const form = 'application/x-www-form-urlencoded'
const types = [
  form,
  `${form}; charset=utf-8`,
  form.toUpperCase(),
  'application/json',
  'text/plain',
  'multipart/form-data',
  '',
]
/** Texts that have broken parsers. */
const nasty = [
  '',
  ' ',
  '%',
  '%00',
  '%ff%fe',
  '+',
  '\u{1F511}',
  '\ud800',
  '__proto__',
  'constructor',
  '[]',
  '{}',
  '[{"type":7}]',
  '{"userinfo":{"__proto__":null}}',
  'null',
  '-1',
  '1e999',
  '9'.repeat(400),
  "' or 1=1 --",
  '<script>',
  '../../etc/passwd',
  'a\r\nb: c',
  'https://evil.example/',
  'http://[',
  'javascript:alert(1)',
  'eyJhbGciOiJub25lIn0.e30.',
  'a.b.c.d.e',
  'vk_at_',
  'vk_rt_AAAA',
  'urn:ietf:params:oauth:request_uri:',
  'A'.repeat(5000),
]

/** Generates a random request, mostly without meaning. */
export function randomRequest({ path, methods }: Place, words: Vocabulary, chance: Chance): Made {
  const pairs = () =>
    Array.from({ length: chance.below(9) }, () => {
      const name = chance.next() < 0.8 ? chance.oneOf(parameters) : text(chance)
      const value = chance.next() < 0.3 ? valueFor(name, words, chance) : text(chance)
      return chance.next() < 0.8
        ? `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`
        : `${raw(name)}${chance.oneOf(['=', '', '==', '&'])}${raw(value)}`
    }).join(chance.oneOf(['&', '&', '&', ';', '&&']))
  const header = () => (chance.next() < 0.5 ? chance.oneOf(words.authorizations) : visible(text(chance)))
  return {
    path,
    method: chance.oneOf(chance.next() < 0.8 ? methods : anyMethod),
    headers: {
      'content-type': chance.oneOf(types),
      accept: chance.oneOf([
        '*/*',
        'text/html',
        'application/json',
        'application/token-introspection+jwt',
        '',
      ]),
      ...(chance.next() < 0.5 ? { authorization: header() } : {}),
      ...(chance.next() < 0.5 ? { cookie: chance.oneOf([...words.cookies, visible(text(chance))]) } : {}),
      ...(chance.next() < 0.2 ? { origin: chance.oneOf(['null', 'https://evil.example', 'x']) } : {}),
      ...(chance.next() < 0.2 ? { 'sec-fetch-site': chance.oneOf(['cross-site', 'same-origin', 'x']) } : {}),
    },
    query: pairs(),
    body:
      chance.next() < 0.3 ? chance.oneOf(['{}', '[]', '{"client_id":', text(chance), json(chance)]) : pairs(),
  }
}

/** Generates a valid request and then makes up to three changes. */
export function grammarRequest({ path, methods }: Place, words: Vocabulary, chance: Chance): Made {
  const fields = new Map<string, string[]>()
  const known = words.good[path]
  const begun = known === undefined ? {} : chance.oneOf(known)
  for (const [name, value] of Object.entries(begun)) fields.set(name, [value])
  const more = known === undefined ? chance.between(1, 8) : chance.below(3)
  for (let count = 0; count < more; count += 1) {
    const name = chance.oneOf(parameters)
    fields.set(name, [valueFor(name, words, chance)])
  }
  for (let changes = chance.below(4); changes > 0; changes -= 1) change(fields, words, chance)

  // A route with a JSON body has more methods than the two for forms.
  if (methods.length > 2) return jsonRequest({ path, methods }, words, chance)
  const pairs = [...fields].flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value.toWellFormed()]),
  )
  const written = new URLSearchParams(pairs).toString()
  const method = chance.oneOf(methods)
  const posted = method === 'POST'
  return {
    path,
    method,
    headers: {
      'content-type': form,
      accept: chance.oneOf(['*/*', 'text/html']),
      ...(chance.next() < 0.8 ? { authorization: usually(words.authorizations, chance) } : {}),
      ...(chance.next() < 0.8 ? { cookie: usually(words.cookies, chance) } : {}),
    },
    query: posted ? '' : written,
    body: posted ? written : '',
  }
}

/** Generates a registration with some valid members, and others of any type. RFC 7591 §3.1 */
function jsonRequest({ path, methods }: Place, words: Vocabulary, chance: Chance): Made {
  const headers = { 'content-type': 'application/json', authorization: chance.oneOf(words.authorizations) }
  const method = chance.next() < 0.6 ? 'POST' : chance.oneOf(methods)
  const query = method === 'POST' ? '' : `client_id=${chance.oneOf(['x', 'print-shop', ''])}`
  return { path, method, headers, query, body: method === 'GET' ? '' : json(chance) }
}

function json(chance: Chance): string {
  const members: Record<string, unknown> = { redirect_uris: ['https://new.example/callback'] }
  for (let count = chance.below(5); count > 0; count -= 1) {
    const [, field] = chance.oneOf(everyClientField)
    members[field.member] = chance.oneOf([
      ...nasty,
      null,
      7,
      true,
      [],
      {},
      ['x'],
      [null],
      { keys: [{}] },
      ['none'],
    ])
  }
  const written = JSON.stringify(members)
  return chance.next() < 0.9 ? written : written.slice(0, chance.below(written.length))
}

/** Usually the first value, which is valid for most requests; else any. */
function usually(values: readonly string[], chance: Chance): string {
  return chance.next() < 0.5 ? (values[0] ?? '') : chance.oneOf(values)
}

function change(fields: Map<string, string[]>, words: Vocabulary, chance: Chance): void {
  const name = fields.size === 0 ? chance.oneOf(parameters) : chance.oneOf([...fields.keys()])
  const [value = ''] = fields.get(name) ?? []
  const at = chance.below(value.length + 1)
  switch (chance.below(7)) {
    case 0:
      return void fields.delete(name)
    case 1:
      return void fields.set(name, [value, valueFor(name, words, chance)])
    case 2:
      return void fields.set(name, [valueFor(chance.oneOf(parameters), words, chance)])
    case 3:
      return void fields.set(name, [chance.oneOf(nasty)])
    case 4:
      return void fields.set(name, [value.slice(0, at) + text(chance) + value.slice(at)])
    case 5:
      return void fields.set(name, [value.slice(0, at) + value.slice(at + 1)])
    default:
      return void fields.set(name, [chance.next() < 0.5 ? value.toUpperCase() : `${value} ${value}`])
  }
}

function valueFor(name: string, { values }: Vocabulary, chance: Chance): string {
  const known = Object.hasOwn(values, name) ? (values[name] ?? []) : []
  return known.length > 0 && chance.next() < 0.8 ? chance.oneOf(known) : chance.oneOf(nasty)
}

function text(chance: Chance): string {
  if (chance.next() < 0.3) return chance.oneOf(nasty)
  const most = chance.oneOf([0x7f, 0xff, 0xffff])
  return String.fromCharCode(...Array.from({ length: chance.below(20) }, () => chance.below(most)))
}

/** Text that may be in a URL or body without being encoded. */
function raw(value: string): string {
  return value.toWellFormed().replace(/[#\s]/g, '%')
}

function visible(value: string): string {
  return value.replace(/[^\x21-\x7e]/g, '~').slice(0, 200)
}
