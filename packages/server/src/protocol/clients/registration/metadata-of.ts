import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import { operatorMembers } from './self-registered.ts'

/** Members that are lists to us and one text to clients. RFC 7591 §2 */
const spaced: readonly string[] = ['scope']

/** What a client registered, by the names of client metadata: all that counts, defaults too. RFC 7591 §3.2.1 */
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
