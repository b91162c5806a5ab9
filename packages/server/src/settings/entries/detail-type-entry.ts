import * as v from 'valibot'
import { type DetailType, memberKinds } from '../../protocol/access/details/detail-type.ts'
import { at, type Problem, shown } from '../../protocol/messages/problem.ts'
import { choice, closed, flag, line, listOf, problemsOf, text } from '../json/schema.ts'

const memberName = text(
  'a name of 1 to 50 letters, digits and underscores that starts with a letter and is not “type”',
  (value) => {
    return /^[A-Za-z]\w{0,49}$/.test(value) && value !== 'type'
  },
)

const member = closed({
  name: memberName,
  kind: choice(memberKinds),
  required: v.optional(flag, false),
  choices: v.optional(listOf(line(), 'texts'), []),
  // By default the name.
  label: v.optional(line(60)),
})

const detailType = closed({
  type: text('1 to 200 printable ASCII characters without spaces and quotes', (value) => {
    return /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(value)
  }),
  apis: v.pipe(
    listOf(v.string('the identifier of an API'), 'APIs'),
    v.minLength(1, 'the identifier of at least one API'),
  ),
  sentence: line(),
  sensitive: v.optional(flag, false),
  members: v.optional(listOf(member, 'members'), []),
})

/** Reads an entry of `authorization_details_types`. RFC 9396 §2 */
export function readDetailTypeEntry(
  value: unknown,
  path: string,
): { detailType: DetailType } | { problems: readonly Problem[] } {
  const result = v.safeParse(detailType, value)
  if (!result.success) return { problems: problemsOf(result.issues, path) }
  const entry = result.output
  const problems = [...memberProblems(entry, path), ...sentenceProblems(entry, path)]
  if (problems.length > 0) return { problems }
  const members = entry.members.map(({ label, ...rest }) => ({ ...rest, label: label ?? rest.name }))
  return { detailType: { ...entry, members } }
}

type Entry = v.InferOutput<typeof detailType>

function memberProblems({ members }: Entry, path: string): Problem[] {
  return members.flatMap(({ name, kind, choices }, index) => {
    const place = at(at(path, 'members'), index)
    const problems: Problem[] = []
    if (members.findIndex((each) => each.name === name) !== index)
      problems.push({ path: `${place}.name`, expected: 'a name that no other member has', came: shown(name) })
    if (choices.length > 0 && (kind === 'number' || kind === 'boolean'))
      problems.push({ path: `${place}.choices`, expected: `nothing for a ${kind}`, came: shown(choices) })
    // RFC 9396 §2.2: `locations` is the list of APIs that a detail is for.
    if (name === 'locations' && kind !== 'strings')
      problems.push({ path: `${place}.kind`, expected: 'strings, as RFC 9396 says', came: shown(kind) })
    return problems
  })
}

/** A sentence may contain only required members: with an optional one it could have a gap. */
function sentenceProblems({ sentence, members }: Entry, path: string): Problem[] {
  const required = members.filter((each) => each.required).map(({ name }) => name)
  const held = sentence.split(/\{([^{}]*)\}/)
  const names = held.filter((_, index) => index % 2 === 1)
  const stray = held.some((piece, index) => index % 2 === 0 && /[{}]/.test(piece))
  if (!stray && names.every((name) => required.includes(name))) return []
  const expected = 'words with names of required members in braces'
  return [{ path: `${path}.sentence`, expected, came: shown(sentence) }]
}
