import { aConfiguration, aServer, type Configuration, type TestServer } from './a-server.ts'
import { Clock } from './clock.ts'

/** A server on a real port with the real time, for third-party client libraries. */
export async function aListeningServer(
  configuration: Configuration = {},
): Promise<TestServer & AsyncDisposable> {
  const clock = Clock.real()
  const server = await aServer({ ...aConfiguration, ...configuration }, { clock, port: '0' })
  await server.listen()
  return server
}

/** The same server, reached over the network. */
export function overTheNetwork(server: TestServer): Pick<TestServer, 'fetch' | 'issuer' | 'clock'> {
  return { issuer: server.issuer, clock: server.clock, fetch: (request) => fetch(request) }
}
