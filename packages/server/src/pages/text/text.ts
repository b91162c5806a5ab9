import { en } from './en.ts'

/** Every text of the pages. Each language is a value of this type, so the compiler finds missing sentences. */
export type Text = typeof en

const languages: readonly Text[] = [en]

/** The texts for a locale: in its language if we have that, else in English. */
export function textFor(locale: string): Text {
  return known(locale) ?? en
}

/** The first of the wanted locales whose language we have, else English. */
export function bestLocale(wanted: readonly string[]): string {
  return wanted.find((locale) => known(locale) !== undefined) ?? en.language
}

function known(locale: string): Text | undefined {
  const language = locale.toLowerCase().split('-')[0]
  return languages.find((text) => text.language === language)
}
