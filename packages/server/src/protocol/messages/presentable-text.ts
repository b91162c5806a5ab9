/** The most characters of a text that a trace keeps. */
const longestText = 200
/** Marks the place where a text was cut. */
export const cut = '…'

/** Cuts a text to a length for traces and logs, and masks tokens in it: people paste tokens into the wrong field. */
export function presentableText(text: string): string {
  const short = cutText(text)
  return short.replace(/vk_[a-z]+_[A-Za-z0-9_-]+/g, (artefact) => `${/^vk_[a-z]+_/.exec(artefact)?.[0]}•••`)
}

export function cutText(text: string): string {
  return text.length > longestText ? text.slice(0, longestText) + cut : text
}
