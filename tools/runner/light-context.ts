// Loaded before node:test, which asks which test a call of `test` or `after` belongs to. It asks by async hooks, and
// so Node tells of the birth and death of every promise of every test: a sixth of the tests' processor time. What
// node:test gets here instead finds the same test in an AsyncLocalStorage. Should node:test change so far that it
// asks otherwise, it asks the originals, which it gets where nothing is put in their place.
import async_hooks, { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

type Init = (id: number, type: string, trigger: number, resource: object) => void

const running = new AsyncLocalStorage<number>()
let registerTest: Init = () => {}
let latest = 0

/** What a test of node:test is: whatever happens in its scope finds it by its number. */
class TestResource {
  readonly #id: number

  constructor(type: string) {
    latest += 1
    this.#id = latest
    registerTest(this.#id, type, 0, this)
  }

  static bind = AsyncResource.bind

  bind<Args extends unknown[], Result>(fn: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => this.runInAsyncScope(fn, undefined, ...args)
  }

  asyncId(): number {
    return this.#id
  }

  runInAsyncScope<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    self: This,
    ...args: Args
  ): Result {
    return running.run(this.#id, () => Reflect.apply(fn, self, args))
  }
}

const originals = {
  createHook: async_hooks.createHook,
  executionAsyncId: async_hooks.executionAsyncId,
  AsyncResource,
}
Object.assign(async_hooks, {
  createHook({ init }: { init: Init }) {
    registerTest = init
    const hook = { enable: () => hook, disable: () => hook }
    return hook
  },
  executionAsyncId: () => running.getStore() ?? 0,
  AsyncResource: TestResource,
})
await import('node:test')
Object.assign(async_hooks, originals)
