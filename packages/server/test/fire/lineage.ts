import type { History, Operation } from './history.ts'

/** The origin of a token: the code of its family, and the number of rotations before it. */
export type Origin = { code: string; generation: number }

/** The operations on one token family, as far as clients saw them. */
export type Family = {
  code: string
  redeems: Operation[]
  refreshes: { operation: Operation; generation: number }[]
  revokes: Operation[]
  signOuts: Operation[]
  /** Access tokens with the operation that issued them, and their own revocations and introspections. */
  accessTokens: Map<string, { given: Operation; revokes: Operation[]; readings: Operation[] }>
  /** The highest generation that was issued, and its refresh token. */
  newest: { generation: number; token: string } | undefined
}

export type Lineage = { families: ReadonlyMap<string, Family>; problems: readonly string[] }

/** Groups a history by token family. Tokens are issued before they are presented, so one pass is enough. */
export function lineageOf({ operations, bound }: History): Lineage {
  const families = new Map<string, Family>()
  const origins = new Map<string, Origin>()
  const problems: string[] = []
  const familyOf = (code: string): Family => {
    const family = families.get(code) ?? emptyFamily(code)
    families.set(code, family)
    return family
  }

  const give = (operation: Operation, family: Family, generation: number): void => {
    const { outcome } = operation
    if (outcome.result !== 'ok') return
    const { accessToken, refreshToken } = outcome
    if (accessToken !== undefined) {
      if (family.accessTokens.has(accessToken))
        problems.push(`an access token was issued twice: ${accessToken}`)
      family.accessTokens.set(accessToken, { given: operation, revokes: [], readings: [] })
      origins.set(accessToken, { code: family.code, generation })
    }
    if (refreshToken === undefined) return
    const known = origins.get(refreshToken)
    if (known !== undefined && known.code !== family.code) {
      problems.push(`two families share a refresh token: ${refreshToken}`)
    }
    if (known === undefined) origins.set(refreshToken, { code: family.code, generation })
    if (generation > (family.newest?.generation ?? -1)) family.newest = { generation, token: refreshToken }
  }

  for (const operation of [...operations].sort(byAnswer)) {
    const { kind, presented } = operation
    if (kind === 'redeem') {
      const family = familyOf(presented)
      family.redeems.push(operation)
      give(operation, family, 0)
      continue
    }
    if (kind === 'sign-out') {
      for (const [code, browser] of bound) if (browser === presented) familyOf(code).signOuts.push(operation)
      continue
    }
    const origin = origins.get(presented)
    if (origin === undefined) {
      problems.push(`presented, but never issued: ${presented}`)
      continue
    }
    const family = familyOf(origin.code)
    const accessToken = family.accessTokens.get(presented)
    if (kind === 'introspect') accessToken?.readings.push(operation)
    else if (kind === 'revoke') (accessToken?.revokes ?? family.revokes).push(operation)
    else {
      const { outcome } = operation
      family.refreshes.push({ operation, generation: origin.generation })
      const stays = outcome.result === 'ok' && outcome.refreshToken === presented
      give(operation, family, origin.generation + (stays ? 0 : 1))
    }
  }
  return { families, problems }
}

function emptyFamily(code: string): Family {
  return {
    code,
    redeems: [],
    refreshes: [],
    revokes: [],
    signOuts: [],
    accessTokens: new Map(),
    newest: undefined,
  }
}

function byAnswer(one: Operation, other: Operation): number {
  return one.ended === other.ended ? one.began - other.began : one.ended - other.ended
}
