const secretOf = (name: string) => `a-secret-of-the-suite-for-${name}-0123456789abcdef`
const client = (name: string) => ({ client_id: `suite-${name}`, client_secret: secretOf(name) })

/** The client ids and secrets in the suite's configuration, for plans whose clients do not register. */
export const declaredClients = { basic: client('basic'), second: client('second'), post: client('post') }

/** The same clients as entries of our configuration file. `base`: the suite's URL with its alias. */
export function clientEntries(base: string, responseTypes: readonly string[]): readonly object[] {
  const implicit = responseTypes.some((type) => type !== 'code') ? ['implicit'] : []
  const common = {
    client_name: 'An app of the suite',
    redirect_uris: [`${base}/callback`],
    post_logout_redirect_uris: [`${base}/post_logout_redirect`],
    grant_types: ['authorization_code', 'refresh_token', ...implicit],
    response_types: responseTypes,
    id_token_signed_response_alg: 'RS256',
    scope: 'openid profile email address phone offline_access',
    // One module sends neither PKCE nor a nonce.
    require_pkce: false,
  }
  return Object.entries(declaredClients).map(([name, identity]) => ({
    ...common,
    ...identity,
    token_endpoint_auth_method: name === 'post' ? 'client_secret_post' : 'client_secret_basic',
  }))
}
