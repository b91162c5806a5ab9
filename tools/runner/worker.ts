// Runs test files one after another, each as a suite, so that they share the loaded modules.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { after, suite } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { send, toldOf } from './events.ts'
import { leftovers, stateNow } from './leftovers.ts'
import type { ToWorker } from './messages.ts'
import { processorTime } from './processor-time.ts'

const fileOf = new AsyncLocalStorage<string>()
let latest = ''

/** Reports an error that node:test does not attribute to a running test. */
function fault(error: unknown): void {
  send({ fault: inspect(error), file: fileOf.getStore() ?? latest })
}
process.on('uncaughtException', fault)
process.on('unhandledRejection', fault)
// Sent synchronously when a test starts, since a test may block the event loop.
subscribe('tracing:node.test:start', (message) => {
  const { name, type } = message as { name: string; type: string }
  if (type === 'test' && name !== '<root>') send({ begun: name, file: fileOf.getStore() ?? latest })
})
// Makes node:test set up its listeners before the first file runs.
after(() => {})
process.on('disconnect', () => process.exit())

process.on('message', async (message: ToWorker) => {
  if (message === 'end') process.exit()
  const { file } = message
  latest = file
  const before = stateNow()
  const used = processorTime()
  const told = toldOf(file)
  await fileOf.run(file, () =>
    suite(file, async () => {
      await import(pathToFileURL(file).href)
    }),
  )
  await told
  for (const left of await leftovers(before)) send({ fault: left, file })
  send({ over: file, memory: process.memoryUsage.rss(), cpu: processorTime() - used })
})
