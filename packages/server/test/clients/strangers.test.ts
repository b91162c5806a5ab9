import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  keptRecording,
  pathOf,
  type RecordedRequest,
  recordedAddresses,
} from '../../../../strangers/recording.ts'
import { ReturnedValues } from '../../../../strangers/returned-values.ts'
import { strangers } from '../../../../strangers/strangers.ts'
import { configurationOf } from '../../../../strangers/working-folder.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { Walker } from '../support/walker.ts'

/** A server and a person who receive the recorded requests of a program. */
class Replay {
  readonly #server: TestServer
  readonly #walker: Walker
  readonly #values = new ReturnedValues()

  constructor(server: TestServer) {
    this.#server = server
    this.#walker = new Walker(server)
  }

  /** Sends a request that was recorded, and returns the status of the response. */
  async send(recorded: RecordedRequest): Promise<number> {
    const target = this.#values.filled(recorded.target, encodeURIComponent)
    const init = { ...recorded, target, body: this.#bodyOf(recorded) }
    return recorded.by === 'browser' ? this.#byBrowser(init) : this.#byProgram(init)
  }

  #bodyOf({ body, headers = {} }: RecordedRequest): string | undefined {
    const isForm = Object.values(headers).some((value) => value.includes('x-www-form-urlencoded'))
    return body === undefined ? undefined : this.#values.filled(body, isForm ? encodeURIComponent : String)
  }

  async #byProgram({ method, target, headers = {}, body }: Sent): Promise<number> {
    const filled = Object.entries(headers).map(([name, value]) => [name, this.#values.filled(value)] as const)
    const request = new Request(this.#server.issuer + target, {
      method,
      headers: Object.fromEntries(filled),
      ...(body === undefined ? {} : { body }),
    })
    const response = await this.#server.fetch(request)
    this.#values.learn({ path: pathOf({ target }), body: await response.text() })
    return response.status
  }

  /** The person does what the pages of the server ask for. */
  async #byBrowser({ method, target, body }: Sent): Promise<number> {
    const walker = this.#walker
    const { issuer } = this.#server
    if (method === 'POST') await walker.post(target, new URLSearchParams(body))
    else await walker.go(issuer + target)
    if (walker.url.startsWith(`${issuer}/sign-in`)) await walker.signIn()
    if (walker.url.startsWith(`${issuer}/consent`)) await walker.allow()
    if (walker.html.includes('value="yes"')) await walker.submit({ decision: 'yes' })
    const left = !walker.url.startsWith(`${issuer}/`)
    if (left) this.#values.learn({ path: '/authorize', location: walker.url, body: '' })
    if (left && walker.answer().has('error')) return 400
    return walker.status
  }
}

type Sent = Omit<RecordedRequest, 'body'> & { body: string | undefined }

for (const stranger of strangers) {
  const recording = keptRecording(stranger.name)
  for (const registration of ['default', 'documented'] as const) {
    const requests = recording?.[registration] ?? []
    if (requests.length === 0) continue
    test(`the requests of ${stranger.name} with the ${registration} set-up get the responses that its run recorded`, async () => {
      const configuration = configurationOf(stranger, recordedAddresses, registration)
      await using server = await aServer({
        issuer: recordedAddresses.issuer,
        apis: [],
        clients: [],
        ...configuration,
      })
      const replay = new Replay(server)
      for (const request of requests) {
        const status = await replay.send(request)
        const line = `${request.method} ${request.target}: ${status}, was ${request.status}\n${server.logged().slice(-2000)}`
        if (request.status < 400 && request.error === undefined) assert.ok(status < 400, line)
      }
    })
  }
}
