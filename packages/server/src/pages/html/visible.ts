// What a reader does not see or that moves other letters: private-use characters, line separators, and what Unicode says
// to ignore (bidi controls, zero-width space, soft hyphen, fillers, tags), with the marks of annotations. The two joiners
// and two of the variation selectors are looked at apart.
const unseen =
  /[\p{Co}\p{Zl}\p{Zp}\ufff9-\ufffb]|(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/gu
const controls = /\p{Cc}/gu
// Persian, Indic scripts and emoji are written with joiners; elsewhere they are there to make one word pass for another.
const idleJoiner =
  /(?<!\p{L}|(?!\p{Script=Inherited})\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)[\u200c\u200d]|(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])[\u200c\u200d]/gu
const idleSelector = /(?<![\p{Emoji}\p{Script=Han}\p{Script=Mongolian}])(?:\ufe0e|\ufe0f)/gu
const lineEnds = /[\t-\r\u2028\u2029]+/gu
const tooManyMarks = /(\p{M}{3})\p{M}+/gu
const plain = /^[\x20-\x7e]*$/

/**
 * A text as people may safely see it: nothing that hides, that reorders what stands around it, or that lies over other
 * lines. It is the one cleaning of whatever a stranger can bring onto a page of ours: `html` puts every text through it.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text
  return inField(text.replaceAll(lineEnds, ' ').replaceAll(controls, '')).replaceAll(tooManyMarks, '$1')
}

/** The same for the value in a field, where a person finds all else as they typed it. */
export function inField(text: string): string {
  if (plain.test(text)) return text
  return text.toWellFormed().replaceAll(unseen, '').replaceAll(idleSelector, '').replaceAll(idleJoiner, '')
}
