import { declaredClients } from './declared-clients.ts'
import type { Plan } from './plans.ts'
import type { Walks } from './walks.ts'

export type Setting = { issuer: string; username: string; alias: string }

/**
 * The suite's configuration for a plan: our server, and the steps of the suite's browser. Without `walks` the suite
 * leaves each URL to us.
 */
export function planConfiguration(
  { issuer, username, alias }: Setting,
  { declaredClients: declared = false }: Pick<Plan, 'declaredClients'>,
  walks: Walks | undefined,
): object {
  const override = Object.entries(walks?.special ?? {}).map(([module, browser]) => [module, { browser }])
  return {
    description: 'Valetkey',
    // With an alias the redirect URIs are known in advance; without one, modules do not interfere with each other.
    ...(declared ? { alias } : {}),
    server: { discoveryUrl: `${issuer}/.well-known/openid-configuration`, login_hint: username },
    client: declared ? declaredClients.basic : { client_name: 'First app' },
    client2: declared ? declaredClients.second : { client_name: 'Second app' },
    ...(declared ? { client_secret_post: declaredClients.post } : {}),
    ...(walks === undefined ? {} : { browser: walks.usual, override: Object.fromEntries(override) }),
  }
}
