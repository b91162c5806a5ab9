import type { en } from './en.ts'

/** Every text of the pages. English has all of them. */
export type Text = typeof en

/**
 * A language: the same tree as English. The type allows a text to be missing, so that whoever adds a page can land it;
 * the page shows that text in English, and `languages.test.ts` names it until somebody translates it.
 */
export type Translation = Pick<Text, 'language' | 'direction'> & Some<Omit<Text, 'language' | 'direction'>>

/** A part of a language, for a file of its own. */
export type TranslationOf<Name extends keyof Text> = Some<Text[Name]>

type Some<Texts> = {
  [Name in keyof Texts]?: Texts[Name] extends string
    ? string
    : Texts[Name] extends (...given: never[]) => unknown
      ? Texts[Name]
      : Some<Texts[Name]>
}
