import type { Scenario } from './scenario.ts'
import { type Beginning, type Mutation, World } from './world.ts'

export type Explored = {
  depth: number
  states: number
  /** The number of different orders of moves, up to the depth. */
  interleavings: number
  /** The shortest sequence of moves that leads to a violation, if there is one. */
  found: { violation: string; moves: readonly string[] } | undefined
}

/**
 * Makes every possible move in every state that can be reached with `depth` moves. A running function cannot
 * be copied, so a state is restored by replaying its moves. A state that was reached before is not explored
 * again.
 */
export async function explore(
  scenario: Scenario,
  { depth, beginning, mutation }: { depth: number; beginning: Beginning; mutation?: Mutation },
): Promise<Explored> {
  const explored: Explored = { depth, states: 1, interleavings: 1, found: undefined }
  type State = { moves: readonly string[]; choices: readonly string[]; ways: number }
  const first = { moves: [], choices: (await replay([])).moves(), ways: 1 }
  let level = new Map<string, State>([['', first]])
  let ended = 0
  for (let length = 0; length < depth; length += 1) {
    const next: typeof level = new Map()
    for (const { moves, choices, ways } of level.values()) {
      if (choices.length === 0) ended += ways
      for (const choice of choices) {
        const world = await replay(moves)
        const violation = (await world.move(choice)) ?? (await world.broken())
        if (violation !== undefined) {
          explored.found = { violation, moves: [...moves, choice] }
          return explored
        }
        const state = await world.state()
        const known = next.get(state)
        if (known === undefined) next.set(state, { moves: [...moves, choice], choices: world.moves(), ways })
        else known.ways += ways
      }
    }
    explored.states += next.size
    explored.interleavings = ended + [...next.values()].reduce((sum, { ways }) => sum + ways, 0)
    level = next
  }
  return explored

  async function replay(moves: readonly string[]): Promise<World> {
    const world = new World(scenario, beginning, mutation ?? ((db) => db))
    for (const move of moves) await world.move(move)
    return world
  }
}
