import { isLine } from '../../messages/single-line.ts'
import { sameResource } from '../resource.ts'
import type { DetailMember, DetailType } from './detail-type.ts'

/** The longest text, in characters, because the consent page shows all of it. */
const longestText = 200
const longestList = 20

/** Why the members of a detail are invalid, as part of an error description; `undefined` if they are valid. RFC 9396 §5 */
export function detailProblem(
  detail: Readonly<Record<string, unknown>>,
  type: DetailType,
): string | undefined {
  const known = new Set(['type', ...type.members.map(({ name }) => name)])
  if (Object.keys(detail).some((name) => !known.has(name)))
    return 'it has a member that the type does not define'
  for (const member of type.members) {
    const value = Object.hasOwn(detail, member.name) ? detail[member.name] : undefined
    if (value === undefined && member.required) return `${member.name} is missing`
    if (value !== undefined && !fits(value, member)) return `${member.name}: expected ${expected(member)}`
  }
  return locationProblem(detail, type)
}

function fits(value: unknown, { kind, choices }: DetailMember): boolean {
  const text = (each: unknown) =>
    typeof each === 'string' && isPlain(each) && (choices.length === 0 || choices.includes(each))
  switch (kind) {
    case 'string':
      return text(value)
    case 'number':
      // JavaScript rounds larger numbers, so the consent page would show a different number from the one sent.
      return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    case 'boolean':
      return typeof value === 'boolean'
    case 'strings':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= longestList &&
        new Set(value).size === value.length &&
        value.every(text)
      )
  }
}

function expected({ kind, choices }: DetailMember): string {
  if (choices.length > 0) return `${kind === 'strings' ? 'a list of ' : 'one of '}${choices.join(', ')}`
  return {
    string: `plain text of at most ${longestText} characters`,
    number: 'a number',
    boolean: 'true or false',
    strings: `a list of at most ${longestList} different plain texts`,
  }[kind]
}

/** RFC 9396 §2.2: `locations` are resource servers. Each must be one for which the type is declared. */
function locationProblem(
  { locations }: Readonly<Record<string, unknown>>,
  { apis }: DetailType,
): string | undefined {
  if (!Array.isArray(locations)) return undefined
  const known = locations.every((location) => apis.some((api) => sameResource(api, location)))
  return known ? undefined : 'locations names an API for which the type is not defined'
}

// A person must see what they allow. These characters are invisible, or look like something else: unusual or repeated
// white space, code points that Unicode declares ignorable, joiners after letters that are never joined, stacks of
// combining marks.
const unlikeItLooks = [
  /^ | $| {2}|(?! )[\s\u2800]/u,
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/u,
  /(^|[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\p{P} ])(\u200c|\u200d|\ufe0e|\ufe0f)/u,
  /\p{M}{4}/u,
]
const lookalikeScripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]

/**
 * Whether a person can read the text reliably: it has no invisible or misleading characters, and no word mixes Latin,
 * Cyrillic and Greek, which share the shapes of letters.
 */
export function isPlain(text: string): boolean {
  if (text.length > longestText || !isLine(text) || text !== text.normalize('NFC')) return false
  if (unlikeItLooks.some((pattern) => pattern.test(text))) return false
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? []
  return words.every((word) => lookalikeScripts.filter((script) => script.test(word)).length <= 1)
}
