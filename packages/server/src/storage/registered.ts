import type { Api } from '../protocol/api.ts'
import type { Client } from '../protocol/client.ts'
import type { Cache } from './cache.ts'

/** What operators register, which the token endpoint reads with every request and nobody changes often. */
export type Registered = { clients: Cache<Client>; apis: Cache<readonly Api[]> }
