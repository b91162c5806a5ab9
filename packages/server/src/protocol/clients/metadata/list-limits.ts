/**
 * The maximum number of values in a list, by member. Most clients have a few; a list is read with every request of its
 * client. A client that the operator declares may have ten times as many.
 */
export const listLimits = {
  redirect_uris: 100,
  allowed_origins: 20,
  post_logout_redirect_uris: 100,
  request_uris: 20,
  contacts: 10,
  grant_types: 20,
  response_types: 20,
  scope: 200,
  optional_scope: 200,
  resources: 100,
  authorization_details_types: 100,
  default_acr_values: 100,
} as const

export type ListMember = keyof typeof listLimits

/** The factor by which the limits of declared clients exceed those of self-registered clients. */
export const declaredTimes = 10
