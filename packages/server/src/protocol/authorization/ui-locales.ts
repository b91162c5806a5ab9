/** More than any app needs; each is at most 35 characters. RFC 5646 §4.4.1 */
const mostLocales = 20
const longestLocale = 35

/**
 * The languages in which the app wants the pages to be, in order of preference; absent if it does not say. Those that are
 * no language tags are ignored, because a wish is never an error. `asked`: the value of `ui_locales`. OIDC Core §3.1.2.1, RP-Initiated Logout §2
 */
export function readUiLocales(asked: string | undefined): readonly string[] | undefined {
  const locales = (asked ?? '')
    .slice(0, mostLocales * (longestLocale + 1))
    .split(' ')
    .filter((locale) => locale.length <= longestLocale && /^[a-z]{1,8}(?:-[a-z\d]{1,8})*$/i.test(locale))
  return locales.length === 0 ? undefined : locales.slice(0, mostLocales)
}
