import type { Difference } from './difference.ts'
import type { Party } from './party.ts'

/** The differences between two metadata documents, by member. Of lists only additional values are shown. */
export async function metadataDifferences(ours: Party, theirs: Party): Promise<readonly Difference[]> {
  const [here, there] = await Promise.all([ours, theirs].map(metadataOf))
  const names = [...new Set([...Object.keys(here ?? {}), ...Object.keys(there ?? {})])].sort()
  return names.flatMap((name) => {
    const [one, other] = [here?.[name], there?.[name]]
    if (JSON.stringify(one) === JSON.stringify(other)) return []
    return [{ name: `metadata: ${name}`, ours: shown(one, other), theirs: shown(other, one) }]
  })
}

async function metadataOf(party: Party): Promise<Record<string, unknown>> {
  const response = await party.fetch(new Request(`${party.issuer}/.well-known/openid-configuration`))
  const document = JSON.parse((await response.text()).replaceAll(party.issuer, '')) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  )
}

function shown(value: unknown, other: unknown): string {
  if (value === undefined) return 'absent'
  if (!Array.isArray(value) || !Array.isArray(other)) return [value].flat().join(' ')
  const more = value.filter((each) => !other.includes(each))
  return more.length === 0 ? 'nothing more' : `also ${more.join(' ')}`
}
