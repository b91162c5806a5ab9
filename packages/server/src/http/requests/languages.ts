import { bestLocale, loadText, type Text, textFor } from '../../pages/text/text.ts'

/** A language range and its weight. RFC 4647 §2.1, RFC 9110 §12.4.2 */
const range = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/
/** More than any browser or app sends. */
const mostRanges = 20
const longestRange = 35

/**
 * The languages in which a page for a request may be, as they become known: the app's (`ui_locales`), then the person's
 * own (their `locale` claim), then the browser's (`Accept-Language`). OIDC Core §3.1.2.1, RFC 9110 §12.5.4
 */
export class Languages {
  #app: readonly string[] = []
  #person: readonly string[] = []
  readonly #browser: readonly string[]

  constructor({ headers }: { headers: Readonly<Record<string, string | undefined>> }) {
    this.#browser = accepted(headers['accept-language'] ?? '')
  }

  /** The locale of the page, whose language the pages have. */
  get locale(): string {
    return bestLocale([...this.#app, ...this.#person, ...this.#browser])
  }

  /** The texts of the page, which are loaded if they have not been needed before. */
  async text(): Promise<Text> {
    await loadText(this.locale)
    return textFor(this.locale)
  }

  /** The languages that the app asked for, in order of preference. */
  appAsks(locales: readonly string[]): void {
    this.#app = locales.filter(isRange).slice(0, mostRanges)
  }

  /** The `locale` claim of the person whom the page is about; some providers write an underscore. OIDC Core §5.1 */
  personSpeaks(locale: unknown): void {
    const tag = typeof locale === 'string' ? locale.replaceAll('_', '-') : ''
    this.#person = isRange(tag) ? [tag] : []
  }
}

function accepted(header: string): readonly string[] {
  const ranges = header.split(',', mostRanges).flatMap((element) => {
    const [, locale, weight = '1'] = range.exec(element) ?? []
    const wanted = locale !== undefined && isRange(locale) && Number(weight) > 0
    return wanted ? [{ locale, weight: Number(weight) }] : []
  })
  return ranges.toSorted((one, other) => other.weight - one.weight).map(({ locale }) => locale)
}

/** Whether it is well-formed, so that `Intl` accepts it, too. */
function isRange(text: string): boolean {
  if (text.length > longestRange) return false
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
