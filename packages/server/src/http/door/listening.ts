import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How often connections that fell idle meanwhile are looked for, in milliseconds. */
const lookAgain = 50

/** Resolves with the port; rejects as `net.Server.listen` does: `EADDRINUSE`, `EACCES`, … */
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
 * Takes no further connection, lets running requests finish, and closes each connection as it falls idle. What is
 * not done after `limit` milliseconds is cut off.
 */
export async function closeWithin(http: Server, limit: number): Promise<void> {
  if (!http.listening) return
  const closed = new Promise((resolve) => http.close(resolve))
  http.closeIdleConnections()
  // A connection whose answer left before anybody thought of closing would rest for a minute.
  const idle = setInterval(() => http.closeIdleConnections(), lookAgain)
  const impatient = setTimeout(() => http.closeAllConnections(), limit)
  await closed
  clearInterval(idle)
  clearTimeout(impatient)
}
