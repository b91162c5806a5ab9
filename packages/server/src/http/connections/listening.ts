import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The interval, in milliseconds, at which a closing server looks for connections that have become idle. */
const lookAgain = 50

/** Listens, and resolves with the port. Rejects as `net.Server.listen` fails: `EADDRINUSE`, `EACCES`, … */
export async function listen(http: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => {
      http.off('error', reject)
      resolve()
    })
  })
  return (http.address() as AddressInfo).port
}

/**
 * Stops accepting connections, lets running requests finish, and closes each connection when it becomes idle. After
 * `limit` milliseconds the remaining connections are closed.
 */
export async function closeWithin(http: Server, limit: number): Promise<void> {
  if (!http.listening) return
  const closed = new Promise((resolve) => http.close(resolve))
  http.closeIdleConnections()
  // A kept-alive connection whose last response was sent before the close would otherwise stay open for a minute.
  const idle = setInterval(() => http.closeIdleConnections(), lookAgain)
  const impatient = setTimeout(() => http.closeAllConnections(), limit)
  await closed
  clearInterval(idle)
  clearTimeout(impatient)
}
