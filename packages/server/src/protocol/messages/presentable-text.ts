/** Characters of a text that is noted. */
const longestText = 200
/** Stands for what was left out. */
export const cut = '…'

/** People paste tokens into the wrong field; what looks like one is not kept. */
export function presentableText(text: string): string {
  const short = cutText(text)
  return short.replace(/vk_[a-z]+_[A-Za-z0-9_-]+/g, (artefact) => `${/^vk_[a-z]+_/.exec(artefact)?.[0]}•••`)
}

export function cutText(text: string): string {
  return text.length > longestText ? text.slice(0, longestText) + cut : text
}
