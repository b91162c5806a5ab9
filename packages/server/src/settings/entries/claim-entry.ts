import * as v from 'valibot'
import { claimTypes, type OwnClaim } from '../../protocol/access/claims.ts'
import { claimNameProblem } from '../../protocol/access/own-claims.ts'
import type { Problem } from '../../protocol/messages/problem.ts'
import { choice, closed, line, listOf, problemsOf, text, variantsOf } from '../json/schema.ts'

const claim = closed(
  {
    name: v.pipe(
      v.string('the name of a claim'),
      v.check(
        (name) => claimNameProblem(name) === undefined,
        ({ input }) => claimNameProblem(input) ?? 'the name of a claim',
      ),
    ),
    type: choice(claimTypes),
    description: line(),
    clients: v.optional(
      listOf(
        text('a client id', (id) => id !== ''),
        'client ids',
      ),
    ),
  },
  ['description'],
)

/** Reads an entry of `claims`. */
export function readClaimEntry(
  value: unknown,
  path: string,
): { claim: OwnClaim } | { problems: readonly Problem[] } {
  const result = v.safeParse(claim, value)
  if (!result.success) return { problems: problemsOf(result.issues, path) }
  const { name, type, description, clients, ...more } = result.output
  return { claim: { name, type, description, clients, ...variantsOf(more) } }
}
