/** Seconds that another clock may be behind ours, and ahead of it: FAPI 2.0 §5.3.2.1 wants 10 accepted, 60 refused. */
const behind = 10
const ahead = 30

/**
 * What is wrong with when a JWT was made and when it ends, for the log. `now` and `longest` in seconds;
 * `optional`: it need not say when it ends. RFC 7519 §4.1
 */
export function timesProblem(
  { exp, nbf, iat }: Readonly<Record<string, unknown>>,
  now: number,
  { longest, optional = false }: { longest: number; optional?: boolean },
): string | undefined {
  if (exp !== undefined || !optional) {
    if (!isTime(exp)) return 'exp is missing, or no number'
    if (exp + behind <= now) return 'exp is past'
    if (exp > now + longest + ahead) return `exp is more than ${longest} seconds ahead`
  }
  for (const [name, time] of [
    ['nbf', nbf],
    ['iat', iat],
  ] as const) {
    if (time === undefined) continue
    if (!isTime(time)) return `${name} is no number`
    if (time > now + ahead) return `${name} is yet to come`
  }
  return undefined
}

/** The first second in which `timesProblem` has nothing against a JWT that it has nothing against now. */
export function acceptableFrom(
  { exp, nbf, iat }: Readonly<Record<string, unknown>>,
  longest: number,
): number {
  const begins = [nbf, iat].filter(isTime).map((time) => time - ahead)
  if (isTime(exp)) begins.push(exp - longest - ahead)
  return Math.max(0, ...begins.map(Math.floor))
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
