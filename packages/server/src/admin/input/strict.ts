import * as v from 'valibot'

/** An object with these members and no others. */
export function strict<const Members extends v.ObjectEntries>(members: Members) {
  const names = Object.keys(members).join(', ')
  return v.strictObject(members, (issue) =>
    issue.expected === 'never'
      ? `no member of this name (there are: ${names})`
      : 'an object with this member',
  )
}

export function oneOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return v.picklist(choices, `one of ${choices.join(', ')}`)
}

/** An id or another short text. */
export const word = v.pipe(
  v.string('a text'),
  v.minLength(1, 'a text of 1 to 300 characters'),
  v.maxLength(300, 'a text of 1 to 300 characters'),
)
