import type { Credential, CredentialKind } from './credential.ts'
import type { Factor } from './factor.ts'
import { oneTimeCode } from './one-time-code.ts'
import { passkey } from './passkey.ts'
import { password } from './password.ts'
import { recoveryCode } from './recovery-code.ts'

/** Every factor, in the order in which a second step offers them. */
export const factors = [password, oneTimeCode, passkey, recoveryCode] as const satisfies readonly Factor[]

/** The supported authentication methods. RFC 8176 */
export const signInMethods = [...new Set(factors.flatMap(({ methods }): readonly SignInMethod[] => methods))]

export type SignInMethod = (typeof factors)[number]['methods'][number]

const list: readonly Factor[] = factors
const kindsWhere = (which: (factor: Factor) => boolean): readonly CredentialKind[] =>
  list.filter(which).map(({ kind }) => kind)

/** The factors that alone sign a person in: the last of them cannot be removed. */
export const waysIn = kindsWhere(({ alone }) => alone)
/** The factors that a person must use, once they have one, in addition to a password. */
export const secondFactors = kindsWhere(({ second }) => second === 'required')
/** The factors that stand in for those. */
export const spareFactors = kindsWhere(({ second }) => second === 'spare')

export function factorOf(kind: CredentialKind): Factor {
  return list.find((each) => each.kind === kind) ?? password
}

/** Whether a password alone no longer signs this person in. */
export function hasSecondFactor(credentials: readonly Pick<Credential, 'kind'>[]): boolean {
  return credentials.some(({ kind }) => secondFactors.includes(kind))
}

/** The factors that can complete a sign-in of a person who has these credentials. */
export function secondStepsOf(credentials: readonly Pick<Credential, 'kind'>[]): readonly Factor[] {
  return list.filter(
    ({ kind, second }) => second !== 'never' && credentials.some((each) => each.kind === kind),
  )
}

/** Everything that a person with these credentials can prove. */
export function methodsOf(credentials: readonly Pick<Credential, 'kind'>[]): readonly string[] {
  return list
    .filter(({ kind }) => credentials.some((each) => each.kind === kind))
    .flatMap(({ methods }) => [...methods])
}
