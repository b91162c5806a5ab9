import * as v from 'valibot'
import { AdminProblem } from '../output/problem.ts'

const most = 200
const usual = 50

/** The query parameters of every list. */
export const pageQuery = {
  limit: v.optional(
    v.pipe(
      v.string(`a whole number from 1 to ${most}`),
      v.regex(/^[1-9]\d{0,2}$/, `a whole number from 1 to ${most}`),
      v.transform(Number),
      v.maxValue(most, `a whole number from 1 to ${most}`),
    ),
    String(usual),
  ),
  cursor: v.optional(
    v.pipe(v.string('a cursor'), v.maxLength(1_000, 'a cursor as an earlier answer had it')),
  ),
}

/** Which part of a list: `after` is the key of the last item of the page before. */
export type Page = { after: string | undefined; most: number }

/** A list with at most `limit` items. `next`: the cursor of the page after this one, if there is one. */
export function listOf<Item extends v.GenericSchema>(item: Item) {
  return v.object({ items: v.array(item), next: v.optional(v.string()) })
}

/** Reads which part of a list a query asks for. Throws 422 for a cursor that this server cannot have made. */
export function pageOf({ limit, cursor }: { limit: number; cursor?: string | undefined }): Page {
  return { after: cursor === undefined ? undefined : keyOf(cursor), most: limit }
}

/** The body of a list. The store is asked for one item more than `most`, which says whether there is a next page. */
export function pageFrom<Row>(
  rows: readonly Row[],
  { most: limit }: Page,
  { key, show }: { key: (row: Row) => string; show: (row: Row) => unknown },
): { items: readonly unknown[]; next?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(show)
  return rows.length <= limit || last === undefined ? { items } : { items, next: cursorOf(key(last)) }
}

/** Opaque, so that nobody builds one: the order of a list may change. It is no secret and gives no access. */
function cursorOf(key: string): string {
  return Buffer.from(`1${key}`).toString('base64url')
}

function keyOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  const isOurs = text.startsWith('1') && cursorOf(text.slice(1)) === cursor && !text.includes('\0')
  if (isOurs) return text.slice(1)
  const expected = 'the value of next in an earlier answer'
  throw new AdminProblem('invalid_input', `cursor: expected ${expected}`, {
    problems: [{ path: 'cursor', expected, came: 'something else' }],
  })
}
