import { en } from './en.ts'

/** Every text of the pages. A language is a value of this type, so none can miss a sentence. */
export type Text = typeof en

const languages: readonly Text[] = [en]

/** The texts for a locale: of its language where we speak it, else English. */
export function textFor(locale: string): Text {
  const language = locale.toLowerCase().split('-')[0]
  return languages.find((text) => text.language === language) ?? en
}
