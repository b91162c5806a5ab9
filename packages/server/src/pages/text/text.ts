import { en } from './en.ts'

/** Every text of the pages. A language is a value of this type, so none can miss a sentence. */
export type Text = typeof en

const languages: readonly Text[] = [en]

/** The texts for a locale: of its language where we speak it, else English. */
export function textFor(locale: string): Text {
  return spoken(locale) ?? en
}

/** The locale that somebody likes best of those whose language we speak; English where there is none. `wanted`: the best first. */
export function bestLocale(wanted: readonly string[]): string {
  return wanted.find((locale) => spoken(locale) !== undefined) ?? en.language
}

function spoken(locale: string): Text | undefined {
  const language = locale.toLowerCase().split('-')[0]
  return languages.find((text) => text.language === language)
}
