import { en } from './en.ts'
import type { Text, Translation } from './translation.ts'

export type { Text }

/** The languages besides English. A file is loaded when the first page in its language is shown. */
export const translations: Readonly<Record<string, () => Promise<Translation>>> = {
  ar: async () => (await import('./ar.ts')).ar,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
}

/** The languages of the pages, for the metadata. OIDC Discovery §3 `ui_locales_supported` */
export const languages: readonly string[] = [en.language, ...Object.keys(translations)]

const loaded = new Map<string, Text>([[en.language, en]])

/** Loads the texts for a locale, so that `textFor` has them. */
export async function loadText(locale: string): Promise<void> {
  const language = languageOf(locale)
  if (language === undefined || loaded.has(language)) return
  const translation = await translations[language]?.()
  if (translation !== undefined) loaded.set(language, filledUp(en, translation))
}

/** The texts for a locale: in its language if they were loaded, else in English. */
export function textFor(locale: string): Text {
  return loaded.get(languageOf(locale) ?? '') ?? en
}

/** The first of the wanted locales whose language the pages have, else English. */
export function bestLocale(wanted: readonly string[]): string {
  return wanted.find((locale) => languageOf(locale) !== undefined) ?? en.language
}

/**
 * The language of the pages for a language range: the longest beginning of the range, subtag by subtag, that is one of
 * them. RFC 4647 §3.4
 */
function languageOf(range: string): string | undefined {
  const subtags = range.toLowerCase().split('-')
  for (let length = subtags.length; length > 0; length -= 1) {
    const tag = subtags.slice(0, length).join('-')
    if (languages.includes(tag)) return tag
  }
  return undefined
}

/** The translation, with the English text where it has none. */
function filledUp<Texts extends object>(texts: Texts, translation: object): Texts {
  const translated = new Map(Object.entries(translation))
  const entries = Object.entries(texts).map(([name, text]) => {
    const own = translated.get(name)
    return [name, typeof text === 'object' ? filledUp(text, own ?? {}) : (own ?? text)]
  })
  return Object.fromEntries(entries) as Texts
}
