import { createServer } from 'node:net'
import { StoryRefused } from './refused.ts'

/** How many ports in a row the story takes. */
export const portCount = 6

/** Throws `StoryRefused` for the first port that another program has. */
export async function requireFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    // Browsers find `localhost` at both addresses, so nobody may sit on either.
    for (const host of ['127.0.0.1', '::1']) {
      const problem = await listenProblem(port, host)
      if (problem === undefined || problem === 'EADDRNOTAVAIL' || problem === 'EAFNOSUPPORT') continue
      const reason = problem === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${problem})`
      throw new StoryRefused(`Port ${port} ${reason}. Choose others: npm start -- --port 5000`)
    }
  }
}

function listenProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, ipv6Only: host === '::1' }, () => server.close(() => resolve(undefined)))
  })
}
