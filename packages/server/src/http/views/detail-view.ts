import type { Text } from '../../pages/text/text.ts'
import type { DetailPart } from '../../pages/view.ts'
import type { AuthorizationDetail, DetailValue } from '../../protocol/access/details/authorization-detail.ts'
import type { DetailType } from '../../protocol/access/details/detail-type.ts'

/**
 * A detail in words: the operator's sentence with the client's values, then every member that the sentence does not
 * mention. Nothing is omitted, because a person can only allow what they see. RFC 9396 §2, §14
 */
export function detailParts(
  detail: AuthorizationDetail,
  type: DetailType,
  text: Text,
): readonly DetailPart[] {
  const pieces = type.sentence.split(/\{([^{}]*)\}/)
  const held = pieces.filter((_, index) => index % 2 === 1)
  const said = pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return piece === '' ? [] : [{ text: piece }]
    return valueParts(detail[piece], text)
  })
  const rest = Object.keys(detail).filter((name) => name !== 'type' && !held.includes(name))
  const listed = rest.flatMap((name, index) => {
    const label = type.members.find((member) => member.name === name)?.label ?? name
    return [{ text: `${index === 0 ? ' (' : '; '}${label}: ` }, ...valueParts(detail[name], text)]
  })
  return [...said, ...listed, ...(listed.length === 0 ? [] : [{ text: ')' }])]
}

function valueParts(value: DetailValue | undefined, text: Text): readonly DetailPart[] {
  if (typeof value === 'boolean') return [{ value: value ? text.consent.yes : text.consent.no }]
  return [value ?? []]
    .flat()
    .flatMap((each, index) => [...(index === 0 ? [] : [{ text: ', ' }]), { value: String(each) }])
}
