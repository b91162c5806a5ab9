/** Types that the package lacks: for its default adapter. */
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { Adapter } from 'oidc-provider'

  const MemoryAdapter: new (model: string, store: object) => Adapter
  export default MemoryAdapter
}

/** The storage of that adapter, which drops the least recently used entries. */
declare module 'oidc-provider/lib/helpers/lru.js' {
  export default class LRU {
    constructor(options: { maxSize: number })
  }
}
