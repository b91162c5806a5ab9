import { clockLeeway } from '@valetkey/resource/clock-leeway'

const { behind, ahead } = clockLeeway

/**
 * What is wrong with the `exp`, `nbf` or `iat` of a JWT, such as “exp is in the past”; `undefined` if nothing is. `now`
 * and `longest` (the longest remaining lifetime) in seconds; `optional`: the JWT need not have an `exp`. RFC 7519 §4.1
 */
export function jwtTimesProblem(
  { exp, nbf, iat }: Readonly<Record<string, unknown>>,
  now: number,
  { longest, optional = false }: { longest: number; optional?: boolean },
): string | undefined {
  if (exp !== undefined || !optional) {
    if (!isTime(exp)) return 'exp is missing or not a number'
    if (exp + behind <= now) return 'exp is in the past'
    if (exp > now + longest + ahead) return `exp is more than ${longest} seconds ahead`
  }
  for (const [name, time] of [
    ['nbf', nbf],
    ['iat', iat],
  ] as const) {
    if (time === undefined) continue
    if (!isTime(time)) return `${name} is not a number`
    if (time > now + ahead) return `${name} is in the future`
  }
  return undefined
}

/**
 * For a JWT that `jwtTimesProblem` accepts now: the first second at which that function would have accepted the JWT.
 */
export function acceptableFrom(
  { exp, nbf, iat }: Readonly<Record<string, unknown>>,
  longest: number,
): number {
  const begins = [nbf, iat].filter(isTime).map((time) => time - ahead)
  if (isTime(exp)) begins.push(exp - longest - ahead)
  return Math.max(0, ...begins.map(Math.floor))
}

/** The second from which `jwtTimesProblem` refuses a JWT as expired; 0 if it has no `exp`. */
export function acceptableUntil({ exp }: Readonly<Record<string, unknown>>): number {
  return isTime(exp) ? exp + behind : 0
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
