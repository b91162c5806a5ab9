import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { operatorMembers } from './self-registered.ts'

/** Members that are lists in this code and space-separated strings in client metadata. RFC 7591 §2 */
const spaced: readonly string[] = ['scope']

/** The metadata of a client, with all defaults that apply, and its names in other languages. RFC 7591 §3.2.1, §2.2 */
export function metadataOf(client: Client): Readonly<Record<string, unknown>> {
  const members = everyClientField.flatMap(([name, { member }]) => {
    const value = client[name]
    if (value === undefined || name === 'variants' || operatorMembers.has(member)) return []
    return [[member, spaced.includes(member) && Array.isArray(value) ? value.join(' ') : value] as const]
  })
  return { ...Object.fromEntries(members), ...client.variants }
}
