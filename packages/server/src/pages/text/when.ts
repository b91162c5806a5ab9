import { type Html, html } from '../html/html.ts'

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A formatter takes about a millisecond to create, and a page shows hundreds of times. */
const dates = new Map<string, Intl.DateTimeFormat>()
const distances = new Map<string, Intl.RelativeTimeFormat>()
/** More locales than there are languages of pages, with their regions. */
const mostLocales = 64

function kept<Format>(formats: Map<string, Format>, locale: string, create: () => Format): Format {
  const known = formats.get(locale)
  if (known !== undefined) return known
  if (formats.size >= mostLocales) formats.clear()
  const made = create()
  formats.set(locale, made)
  return made
}

/** A day, such as “3 May 2026”, in UTC. `at`: milliseconds since 1970. */
export function day(at: number, locale: string): Html {
  const format = kept(
    dates,
    locale,
    // The month in letters: Intl puts invisible marks between the numbers of an Arabic date.
    () =>
      new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
  )
  return html`<time datetime="${new Date(at).toISOString()}">${format.format(at)}</time>`
}

/** How long ago, or how far ahead, such as “3 hours ago”; the exact time is in its tooltip. */
export function distance(at: number, now: number, locale: string): Html {
  const format = kept(distances, locale, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const seconds = (at - now) / 1000
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? [
    'second',
    Number.POSITIVE_INFINITY,
  ]
  const words = format.format(unit === 'second' ? 0 : Math.trunc(seconds / length), unit)
  const exact = new Date(at).toISOString()
  return html`<time datetime="${exact}" title="${exact.slice(0, 16).replace('T', ' ')} UTC">${words}</time>`
}

/** How long to wait, in whole minutes or hours, rounded up: “5 minutes”. `seconds`: at least one. */
export function waitingTime(seconds: number, locale: string): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  return minutes < 60 ? unitOf(minutes, 'minute', locale) : unitOf(Math.ceil(minutes / 60), 'hour', locale)
}

/**
 * How long something lasts, in whole days, hours or minutes, rounded down: “7 days”. A mail may be sent a while after its
 * link was made, and 6 days and 23 hours are 7 days to a person.
 */
export function lasting(seconds: number, locale: string): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor((minutes + 5) / 60)
  if (hours < 2) return unitOf(minutes, 'minute', locale)
  const days = Math.floor((hours + 1) / 24)
  return days < 2 ? unitOf(hours, 'hour', locale) : unitOf(days, 'day', locale)
}

/** A duration in one unit: “30 days”. */
export function unitOf(count: number, unit: 'minute' | 'hour' | 'day', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** A whole number, with the separators and digits of the language. */
export function number(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count)
}
