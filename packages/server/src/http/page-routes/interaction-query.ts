/**
 * The parameters of a page about an interaction. `client_id` is not part of the interaction: when that is over and no
 * longer stored, the error page uses it to lead back to the app.
 */
export function interactionQuery(id: string, clientId: string): Readonly<Record<string, string>> {
  return { interaction: id, client_id: clientId }
}

/** A page about an interaction: a path with these parameters. */
export function interactionPage(
  path: string,
  { id, clientId }: { id: string; clientId: string },
  more: Readonly<Record<string, string>> = {},
): string {
  return `${path}?${new URLSearchParams({ ...interactionQuery(id, clientId), ...more })}`
}
