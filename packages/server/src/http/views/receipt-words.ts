import type { Text } from '../../pages/text/text.ts'
import type { ConsentView, PermissionView } from '../../pages/view.ts'

/** The sentences of a consent page that a person allowed: `scope` are the optional scopes that stayed checked. */
export function receiptWords(
  { groups, offline }: Pick<ConsentView, 'groups' | 'offline'>,
  scope: readonly string[],
  text: Text,
): readonly string[] {
  const allowed = groups.flatMap(({ name, permissions }) =>
    permissions
      .filter((each) => !each.optional || !each.isNew || scope.includes(each.scope))
      .flatMap((each) => wordsOf(each).map((words) => `${name}: ${words}`)),
  )
  return offline ? [...allowed, text.consent.offline] : allowed
}

function wordsOf({ parts, description, includes = [] }: PermissionView): readonly string[] {
  if (parts === undefined) return [description, ...includes]
  return [parts.map((part) => ('value' in part ? part.value : part.text)).join('')]
}
