import type { Chance } from './chance.ts'
import type { Outcome } from './history.ts'
import type { Witness } from './witness.ts'

/** How a token family is used. Repeated entries are more likely. */
const kinds = ['honest', 'honest', 'honest', 'crowded', 'replayed', 'revoked', 'stolen', 'denied'] as const

/** Creates and uses one token family after another until the run is over. */
export async function lives(witness: Witness, chance: Chance, over: () => boolean): Promise<void> {
  while (!over()) {
    const bought = await witness.authorize().catch(() => undefined)
    if (bought === undefined) {
      // The sign-in failed because of a fault: the person tries again a moment later.
      await new Promise((resolve) => setTimeout(resolve, 50))
      continue
    }
    const kind = chance.oneOf(kinds)
    const hands = kind === 'replayed' ? chance.between(2, 5) : 1
    const answers = await Promise.all(Array.from({ length: hands }, () => witness.redeem(bought)))
    const [won] = answers.flatMap(tokensOf)
    if (won !== undefined) await life(kind, { witness, chance, over }, won)
  }
}

type Tokens = { accessToken: string; refreshToken: string }
type Living = { witness: Witness; chance: Chance; over: () => boolean }

async function life(
  kind: (typeof kinds)[number],
  { witness, chance, over }: Living,
  first: Tokens,
): Promise<void> {
  let newest = first
  const older: Tokens[] = []
  const turns = chance.between(2, 12)
  for (let turn = 0; turn < turns && !over(); turn += 1) {
    const hands = kind === 'crowded' ? chance.between(2, 10) : 1
    const held = newest
    const last = turn === turns - 1
    const extra: Promise<Outcome>[] = []
    if (last && kind === 'revoked') extra.push(witness.revoke(held.refreshToken))
    if (last && kind === 'denied') extra.push(witness.revoke(held.accessToken))
    if (last && kind === 'stolen') extra.push(witness.refresh(chance.oneOf([first, ...older]).refreshToken))
    // An app that receives no response retries with the same token.
    const asked = Array.from({ length: hands }, () =>
      witness.insist(() => witness.refresh(held.refreshToken)),
    )
    const answers = await Promise.all(asked)
    await Promise.all(extra)
    const [next] = answers.flatMap((answer) => (answer === undefined ? [] : tokensOf(answer)))
    if (next === undefined) return
    older.push(newest)
    newest = next
    if (chance.below(3) === 0) await witness.introspect(chance.oneOf([newest, ...older]).accessToken)
  }
}

function tokensOf(outcome: Outcome): Tokens[] {
  if (outcome.result !== 'ok' || outcome.accessToken === undefined || outcome.refreshToken === undefined)
    return []
  return [{ accessToken: outcome.accessToken, refreshToken: outcome.refreshToken }]
}
