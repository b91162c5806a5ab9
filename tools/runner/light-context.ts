// Loaded before node:test. To find the test that a call of `test` or `after` belongs to, node:test uses async hooks,
// which makes Node report every promise: a sixth of the tests' processor time. This module replaces those functions
// by ones that find the test in an AsyncLocalStorage. Functions of async_hooks that are not replaced here stay
// original, in case a later node:test uses them.
import async_hooks, { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

type Init = (id: number, type: string, trigger: number, resource: object) => void

const running = new AsyncLocalStorage<number>()
let registerTest: Init = () => {}
let latest = 0

/** Replaces AsyncResource: code in the scope of a test finds the test by its id. */
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
