import { clockLeeway } from '@valetkey/resource/clock-leeway'

const { behind, ahead } = clockLeeway

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

/** The second from which `timesProblem` finds that a JWT is past; 0 for one that does not say when it ends. */
export function acceptableUntil({ exp }: Readonly<Record<string, unknown>>): number {
  return isTime(exp) ? exp + behind : 0
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
