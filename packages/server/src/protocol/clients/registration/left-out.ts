import { sameResource } from '../../access/resource.ts'
import { parseScope } from '../../access/scope.ts'
import { responseTypeName } from '../../authorization/request/response-type.ts'
import { at, shown } from '../../messages/problem.ts'
import type { Client } from '../client.ts'
import { everyClientField } from '../client-fields.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'
import { metadataOf } from './metadata-of.ts'

/** The most lines: an app can send thousands of values. */
const mostLines = 20

/**
 * What a registration asked for and the client did not get, one line for each value or member, for the audit log.
 * Members that this server does not know are not among them. RFC 7591 §2, §3.2.1
 */
export function leftOut(sent: Metadata, client: Client): readonly string[] {
  const registered = metadataOf(client)
  const lines = everyClientField.flatMap(([, { member }]) => {
    const asked = Object.hasOwn(sent, member) ? (sent[member] ?? '') : ''
    const has = registered[member]
    const values = listOf(member, asked)
    if (values === undefined) return asked === '' || has !== undefined ? [] : [member]
    const kept = listOf(member, has) ?? []
    return values
      .filter((value) => !kept.some((each) => isSame(member, each, value)))
      .map((value) => `${at('', member)}: ${shown(value)}`)
  })
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), 'and more']
}

function listOf(member: string, value: unknown): readonly unknown[] | undefined {
  return member === 'scope' && typeof value === 'string'
    ? (parseScope(value) ?? [])
    : Array.isArray(value)
      ? value
      : undefined
}

/** Whether a value that was registered is the one that was sent, in the spelling of the server. */
function isSame(member: string, registered: unknown, sent: unknown): boolean {
  if (typeof registered !== 'string' || typeof sent !== 'string') return registered === sent
  if (member === 'resources') return sameResource(registered, sent)
  return registered === (member === 'response_types' ? (responseTypeName(sent) ?? sent) : sent)
}
