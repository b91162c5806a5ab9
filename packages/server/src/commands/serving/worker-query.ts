import type { Worker as Child } from 'node:cluster'
import type { Told } from '../../operations/worker-overview.ts'
import type { Server } from '../../server.ts'

/** Milliseconds after which a worker that does not answer is left out. */
const patience = 2_500

/** A supervisor's query to a worker, and the reply; `look` is a correlation id. */
type Look = { kind: 'look'; look: number }
type Looked = { kind: 'looked'; look: number; told: Told }

/** Lets a worker answer its supervisor's queries for health and metrics. */
export function answerQueries(server: Pick<Server, 'ready' | 'families'>): void {
  process.on('message', async (message: Look | { kind: string }) => {
    if (!isLook(message)) return
    const [readiness, families] = await Promise.all([server.ready(), server.families()])
    const answer: Looked = { kind: 'looked', look: message.look, told: { readiness, families } }
    if (process.connected) process.send?.(answer, undefined, undefined, () => undefined)
  })
}

let looks = 0

/** Queries a worker; `undefined` if it has exited or is too busy to answer. */
export function queryWorker(child: Child | undefined): Promise<Told | undefined> {
  if (child === undefined || !child.isConnected()) return Promise.resolve(undefined)
  looks += 1
  const look: Look = { kind: 'look', look: looks }
  return new Promise((resolve) => {
    const done = (told: Told | undefined) => {
      clearTimeout(timer)
      child.off('message', onMessage)
      resolve(told)
    }
    const onMessage = (message: Looked | { kind: string }) => {
      if (isLooked(message) && message.look === look.look) done(message.told)
    }
    const timer = setTimeout(done, patience, undefined)
    child.on('message', onMessage)
    child.send(look, (error) => {
      if (error) done(undefined)
    })
  })
}

function isLook(message: Look | { kind: string }): message is Look {
  return message.kind === 'look'
}

function isLooked(message: Looked | { kind: string }): message is Looked {
  return message.kind === 'looked'
}
