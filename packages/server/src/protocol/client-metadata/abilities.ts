/** What a server has that a client can ask to use, by the names of client metadata. */
export type Abilities = {
  grantTypes: readonly string[]
  /** Those of them that a client without proof of who it is cannot use. */
  confidentialGrantTypes: readonly string[]
  responseTypes: readonly string[]
  authMethods: readonly string[]
  /** Those of them whose clients have a secret. */
  secretAuthMethods: readonly string[]
  authorizationDetailsTypes: readonly string[]
  acrValues: readonly string[]
  /** Whether a public client may do without PKCE. */
  publicWithoutPkce: boolean
  /** Whether requests can be encrypted for the server. */
  encryptedRequests: boolean
}
