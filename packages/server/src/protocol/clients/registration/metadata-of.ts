import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { operatorMembers } from './self-registered.ts'

/** Members that are lists in this code and space-separated strings in client metadata. RFC 7591 §2 */
const spaced: readonly string[] = ['scope']

/** The metadata of a client, with all defaults that apply. RFC 7591 §3.2.1 */
export function metadataOf(client: Client): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    everyClientField
      .filter(([name, { member }]) => client[name] !== undefined && !operatorMembers.has(member))
      .map(([name, { member }]) => {
        const value = client[name]
        return [member, spaced.includes(member) && Array.isArray(value) ? value.join(' ') : value]
      }),
  )
}
