// The reporter of a worker process: it receives every event of node:test and passes on the relevant ones.
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import type { FromWorker, TestNews } from './messages.ts'

let told = () => {}
let current = ''

/** Resolves when all events of this file have been sent. Files run one after another. */
export function toldOf(file: string): Promise<void> {
  current = file
  return new Promise((resolve) => {
    told = resolve
  })
}

// biome-ignore lint/correctness/useYield: a reporter is a generator, but this one has no output.
export default async function* events(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const news = newsOf(event)
    if (news === undefined) continue
    send({ news, file: current })
    if (news.nesting === 0) told()
  }
}

/** Sends a message to the process that started this worker. */
export function send(message: FromWorker): void {
  process.send?.(message)
}

function newsOf({ type, data }: TestEvent): TestNews | undefined {
  if (type !== 'test:pass' && type !== 'test:fail') return undefined
  const { name, nesting, file, line, skip, todo, details } = data
  const kind = details.type === 'suite' ? 'suite' : 'test'
  const place = file && `${relative('.', file)}:${line}`
  const common = { name, nesting, place, skip, todo, kind } as const
  if (type === 'test:pass') return { ...common, type: 'pass', error: undefined, failureType: undefined }
  const error: Error & { failureType?: string } = data.details.error
  const { failureType } = error
  return { ...common, type: 'fail', error: inspect(error.cause ?? error), failureType }
}
