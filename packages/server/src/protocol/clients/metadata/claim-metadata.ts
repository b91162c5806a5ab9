import { isJsonObject } from '@valetkey/resource/foreign-json'
import { type ClaimForm, claimShapes } from '../../access/claims.ts'
import { claimNameProblem } from '../../access/own-claims.ts'
import { at } from '../../messages/problem.ts'
import type { Abilities } from '../abilities.ts'
import type { DescribedClient } from '../client-fields.ts'
import type { MetadataReader } from './metadata-reader.ts'

const member = 'claims_as'

/** Reads under which names and in which shapes the client receives claims that are not standard ones. */
export function readClaimForms(
  reader: MetadataReader,
  { claims }: Abilities,
): Pick<DescribedClient, 'claimsAs'> {
  const given = reader.object(member)
  if (given === undefined) return { claimsAs: undefined }
  const forms: [name: string, form: ClaimForm][] = []
  const names = new Set(claims.map(({ name }) => name.toLowerCase()))
  for (const [claim, value] of Object.entries(given)) {
    const path = at(member, claim)
    const known = claims.find(({ name }) => name === claim)
    if (known === undefined) {
      reader.refuse(path, `one of ${claims.map(({ name }) => name).join(', ')}`, claim)
      continue
    }
    const form = readForm(reader, path, value)
    if (form?.name !== undefined) {
      const taken = names.has(form.name.toLowerCase()) ? 'a name that no other claim has' : undefined
      const expected = claimNameProblem(form.name) ?? taken
      if (expected !== undefined) reader.refuse(at(path, 'name'), expected, form.name)
      names.add(form.name.toLowerCase())
    }
    if (form?.shape !== undefined && known.type !== 'strings')
      reader.refuse(at(path, 'shape'), `nothing, because the type of the claim is ${known.type}`, form.shape)
    if (form !== undefined) forms.push([claim, form])
  }
  return { claimsAs: forms.length === 0 ? undefined : Object.fromEntries(forms) }
}

function readForm(reader: MetadataReader, path: string, value: unknown): ClaimForm | undefined {
  const expected = `an object with name, shape or both; shape is one of ${claimShapes.join(', ')}`
  if (!isJsonObject(value)) return reader.refuse(path, expected, value)
  const { name, shape, ...others } = value
  const known = claimShapes.find((each) => each === shape)
  const isForm =
    Object.keys(others).length === 0 &&
    (name === undefined || typeof name === 'string') &&
    (shape === undefined || known !== undefined) &&
    (name !== undefined || shape !== undefined)
  if (!isForm) return reader.refuse(path, expected, value)
  return { ...(name !== undefined && { name }), ...(known && { shape: known }) }
}
