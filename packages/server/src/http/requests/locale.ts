import { bestLocale } from '../../pages/text/text.ts'

/** A language range and its weight. RFC 4647 §2.1, RFC 9110 §12.4.2 */
const range = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/
/** More than any browser sends. */
const mostRanges = 20

/** The locale of the response to a request, by its `Accept-Language` header. RFC 9110 §12.5.4 */
export function localeOf({ headers }: { headers: Readonly<Record<string, string | undefined>> }): string {
  const ranges = (headers['accept-language'] ?? '').split(',', mostRanges).flatMap((element) => {
    const [, locale, weight = '1'] = range.exec(element) ?? []
    return locale === undefined || Number(weight) === 0 ? [] : [{ locale, weight: Number(weight) }]
  })
  return bestLocale(ranges.toSorted((one, other) => other.weight - one.weight).map(({ locale }) => locale))
}
