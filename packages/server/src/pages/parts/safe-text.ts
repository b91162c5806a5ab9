import { type Html, html } from '../html/html.ts'
import { visible } from '../html/visible.ts'

let graphemes: Intl.Segmenter | undefined

/** A name that is safe to display: one line, no hidden or reordering characters, at most `most` graphemes. */
export function plainName(name: string, most = 60): string {
  // Bounds the work for very long names; a few thousand characters are more than enough for sixty graphemes.
  const seen = visible(name.slice(0, 4000).replaceAll(/[\s\u2800]+/gu, ' ')).trim()
  // Created for the first name, because it takes 10 ms, which would delay the start.
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

/** The same in a `bdi` element, so that its writing direction does not affect the sentence around it. */
export function shownName(name: string, most?: number): Html {
  return html`<bdi>${plainName(name, most)}</bdi>`
}

/** A host, a code or an IP address: always left to right. */
export function shownHost(host: string): Html {
  return html`<bdi dir="ltr">${plainName(host, 253)}</bdi>`
}
