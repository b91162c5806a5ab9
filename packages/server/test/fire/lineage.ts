import type { History, Operation } from './history.ts'

/** Where a token comes from: the code that paid for its family, and how often that had been refreshed. */
export type Origin = { code: string; generation: number }

/** What one completed authorization led to, as far as anybody saw. */
export type Family = {
  code: string
  redeems: Operation[]
  refreshes: { operation: Operation; generation: number }[]
  revokes: Operation[]
  signOuts: Operation[]
  /** Access tokens with the operation that gave them, and their own revocations and readings. */
  accessTokens: Map<string, { given: Operation; revokes: Operation[]; readings: Operation[] }>
  /** The highest generation that anybody holds, and its token. */
  newest: { generation: number; token: string } | undefined
}

export type Lineage = { families: ReadonlyMap<string, Family>; problems: readonly string[] }

/** Sorts a history by families. Nobody can present what was not given before, so one pass in order is enough. */
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
        problems.push(`an access token was given twice: ${accessToken}`)
      family.accessTokens.set(accessToken, { given: operation, revokes: [], readings: [] })
      origins.set(accessToken, { code: family.code, generation })
    }
    if (refreshToken === undefined) return
    const known = origins.get(refreshToken)
    if (known !== undefined && known.code !== family.code) {
      problems.push(`two families have one refresh token: ${refreshToken}`)
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
      problems.push(`presented, but never given: ${presented}`)
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
