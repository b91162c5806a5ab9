/** What the package's types leave out: the adapter that it uses when it is given none. */
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { Adapter } from 'oidc-provider'

  const MemoryAdapter: new (model: string, store: object) => Adapter
  export default MemoryAdapter
}

/** Where that adapter keeps its entries; forgets what was used the longest ago. */
declare module 'oidc-provider/lib/helpers/lru.js' {
  export default class LRU {
    constructor(options: { maxSize: number })
  }
}
