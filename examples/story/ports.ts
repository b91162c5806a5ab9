import { createServer } from 'node:net'
import { StoryRefused } from './refused.ts'

/** The number of consecutive ports that the story uses. */
export const portCount = 6

/** Throws `StoryRefused` for the first port that is in use. */
export async function requireFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    // Browsers resolve `localhost` to both addresses, so both must be free.
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
