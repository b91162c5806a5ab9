import { type Html, html } from '../html/html.ts'
import { visible } from '../html/visible.ts'

let graphemes: Intl.Segmenter | undefined

/** A name as people may safely see it: no hidden or reordering characters, one line, at most `most` letters. */
export function plainName(name: string, most = 60): string {
  // A few thousand characters hold any name that will be cut to sixty: a longer one is not worth the work.
  const seen = visible(name.slice(0, 4000).replaceAll(/[\s\u2800]+/gu, ' ')).trim()
  // Made for the first name: it takes 10 ms, and a start need not wait for it.
  graphemes ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  const letters: string[] = []
  for (const { segment } of graphemes.segment(seen)) {
    letters.push(segment)
    if (letters.length > most) break
  }
  return letters.length <= most
    ? seen
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** The same, isolated: its writing direction does not touch the sentence around it. */
export function shownName(name: string, most?: number): Html {
  return html`<bdi>${plainName(name, most)}</bdi>`
}

/** A host, a code or an address: always left to right. */
export function shownHost(host: string): Html {
  return html`<bdi dir="ltr">${plainName(host, 253)}</bdi>`
}
