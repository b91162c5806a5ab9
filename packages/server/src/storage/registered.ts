import type { Api } from '../protocol/access/api.ts'
import type { Client } from '../protocol/clients/client.ts'
import type { Cache } from './cache.ts'

/** What operators register, which the token endpoint reads with every request and nobody changes often. */
export type Registered = { clients: Cache<Client>; apis: Cache<readonly Api[]> }
