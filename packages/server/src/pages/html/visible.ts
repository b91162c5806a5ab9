// Characters that are invisible or reorder others: private-use characters, line separators, annotation marks, and the
// default ignorable code points of Unicode (bidi controls, zero-width space, soft hyphen, fillers, tags). The two joiners
// and two variation selectors are handled separately.
const unseen =
  /[\p{Co}\p{Zl}\p{Zp}\ufff9-\ufffb]|(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/gu
const controls = /\p{Cc}/gu
// Persian, Indic scripts and emoji need joiners; elsewhere joiners serve to make one word pass for another.
const idleJoiner =
  /(?<!\p{L}|(?!\p{Script=Inherited})\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)[\u200c\u200d]|(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])[\u200c\u200d]/gu
const idleSelector = /(?<![\p{Emoji}\p{Script=Han}\p{Script=Mongolian}])(?:\ufe0e|\ufe0f)/gu
const lineEnds = /[\t-\r\u2028\u2029]+/gu
const tooManyMarks = /(\p{M}{3})\p{M}+/gu
const plain = /^[\x20-\x7e]*$/

/**
 * Makes a text safe to display: removes characters that are hidden, that reorder the text around them, or that pile up
 * over other lines. `html` applies it to every text, so it covers everything that an attacker can put on a page.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text
  return inField(text.replaceAll(lineEnds, ' ').replaceAll(controls, '')).replaceAll(tooManyMarks, '$1')
}

/** The same for the value of a field, which otherwise stays as it was typed. */
export function inField(text: string): string {
  if (plain.test(text)) return text
  return text.toWellFormed().replaceAll(unseen, '').replaceAll(idleSelector, '').replaceAll(idleJoiner, '')
}
