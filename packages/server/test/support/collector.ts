import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A span of OTLP/JSON, with its attributes as an object. */
export type CollectedSpan = {
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  name: string
  kind: number
  status: { code?: number; message?: string }
  attributes: Record<string, unknown>
}

type Attribute = { key: string; value: Record<string, unknown> }
type Wire = {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: (Omit<CollectedSpan, 'attributes'> & { attributes: Attribute[] })[] }[]
  }[]
}

/** A small OTLP/HTTP endpoint that keeps the received spans. `status`: its response. */
export async function aCollector(status = 200) {
  const spans: CollectedSpan[] = []
  const resources: Record<string, unknown>[] = []
  const requests: { path: string; headers: IncomingHttpHeaders }[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const sent = (await json(request)) as Wire
    bodies.push(JSON.stringify(sent))
    requests.push({ path: request.url ?? '', headers: request.headers })
    for (const { resource, scopeSpans } of sent.resourceSpans) {
      resources.push(plain(resource.attributes))
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        spans.push({
          ...span,
          parentSpanId: span.parentSpanId || undefined,
          attributes: plain(span.attributes),
        })
      }
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    resources,
    requests,
    /** All received bodies, as text. */
    text: () => bodies.join('\n'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
