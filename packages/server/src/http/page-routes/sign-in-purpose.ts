import type { Interaction } from '../../protocol/authorization/interaction.ts'
import type { AccountPage } from './account/account-pages.ts'
import { devicePath } from './device/device-routes.ts'
import { interactionPage, interactionQuery } from './interaction-query.ts'

/**
 * Why a person signs in or up: for an authorization request, for the user code of a device, for a page of their account,
 * for an app (by its client id) to which an invitation leads, or for none of these.
 */
export type Place = {
  interaction?: Interaction | undefined
  device?: string | undefined
  page?: AccountPage | undefined
  app?: string | undefined
}

/** The path of the page after the sign-in or sign-up. */
export function nextStep({ interaction, device, page, app }: Place): string {
  if (interaction !== undefined)
    return interactionPage('/continue', { id: interaction.id, clientId: interaction.client.id })
  if (device !== undefined) return devicePath(device)
  if (page === undefined && app !== undefined) return `/to-app?${new URLSearchParams({ client_id: app })}`
  return page ?? '/'
}

/** The parameters that carry the place in a form or a link. */
export function placeQuery({ interaction, device, page, app }: Place): Readonly<Record<string, string>> {
  return {
    ...(interaction === undefined ? {} : interactionQuery(interaction.id, interaction.client.id)),
    ...(device === undefined ? {} : { device }),
    ...(page === undefined ? {} : { page }),
    ...(app === undefined ? {} : { app }),
  }
}

/** A link to another page of sign-in or sign-up, with the place. */
export function atPlace(path: string, place: Place, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...placeQuery(place), ...more }).toString()
  return query === '' ? path : `${path}?${query}`
}
