import type { Api } from '../../protocol/access/api.ts'
import type { Client } from '../../protocol/clients/client.ts'
import type { Cache } from '../cache.ts'

/** Caches of registered clients and APIs: the token endpoint reads them on every request, and they rarely change. */
export type Registered = { clients: Cache<Client>; apis: Cache<readonly Api[]> }
