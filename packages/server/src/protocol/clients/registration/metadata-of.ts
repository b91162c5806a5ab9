import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { operatorMembers } from './self-registered.ts'

/** Members that are lists in this code and space-separated strings in client metadata. RFC 7591 §2 */
const spaced: readonly string[] = ['scope', 'optional_scope']

/**
 * The metadata of a client, with all defaults that apply, and its names in other languages. Members that only operators
 * can set are for operators alone. RFC 7591 §3.2.1, §2.2
 */
export function metadataOf(
  client: Client,
  members: 'for the client' | 'with those of operators' = 'for the client',
): Readonly<Record<string, unknown>> {
  const leavesOut = members === 'for the client'
  const own = everyClientField.flatMap(([name, { member }]) => {
    const value = client[name]
    if (value === undefined || name === 'variants' || (leavesOut && operatorMembers.has(member))) return []
    return [[member, spaced.includes(member) && Array.isArray(value) ? value.join(' ') : value] as const]
  })
  return { ...Object.fromEntries(own), ...client.variants }
}
