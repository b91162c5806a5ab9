import type { Interaction } from '../../protocol/authorization/interaction.ts'
import { devicePath } from './device/device-routes.ts'

/** What a person is signing in or up for: an app's request, the code of a device, or nothing further. */
export type Place = { interaction?: Interaction | undefined; device?: string | undefined }

/** The page after that. */
export function nextStep({ interaction, device }: Place): string {
  if (interaction !== undefined) return `/continue?interaction=${interaction.id}`
  return device === undefined ? '/' : devicePath(device)
}

/** What carries the place along, in a form or a link. */
export function placeQuery({ interaction, device }: Place): Readonly<Record<string, string>> {
  return {
    ...(interaction === undefined ? {} : { interaction: interaction.id }),
    ...(device === undefined ? {} : { device }),
  }
}

/** A link to another of these pages, with the place. */
export function atPlace(path: string, place: Place, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...placeQuery(place), ...more }).toString()
  return query === '' ? path : `${path}?${query}`
}
