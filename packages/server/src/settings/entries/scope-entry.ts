import * as v from 'valibot'
import type { OwnScope } from '../../protocol/access/claims.ts'
import type { Problem } from '../../protocol/messages/problem.ts'
import { scopeName } from '../file.ts'
import { closed, flag, line, listOf, problemsOf, variantsOf } from '../json/schema.ts'

const scope = closed(
  {
    name: v.pipe(
      scopeName,
      // A permission to see a single claim begins in this way.
      v.check((name) => !name.startsWith('claim:'), 'a name that does not begin with claim:'),
    ),
    description: line(),
    sensitive: v.optional(flag, false),
    claims: v.pipe(
      listOf(v.string('the name of a claim'), 'claims'),
      v.minLength(1, 'at least one claim'),
      v.check((names) => new Set(names).size === names.length, 'each claim once'),
    ),
  },
  ['description'],
)

/** Reads an entry of `scopes`. */
export function readScopeEntry(
  value: unknown,
  path: string,
): { scope: OwnScope } | { problems: readonly Problem[] } {
  const result = v.safeParse(scope, value)
  if (!result.success) return { problems: problemsOf(result.issues, path) }
  const { name, description, sensitive, claims, ...more } = result.output
  return { scope: { name, description, sensitive, claims, ...variantsOf(more) } }
}
