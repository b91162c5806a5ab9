/** Starts Print Shop. Settings come from the environment, see `settings.ts`. */
import { serve } from '@hono/node-server'
import { printShop } from './app.ts'
import { settingsFrom } from './settings.ts'

const settings = settingsFrom(process.env)
const app = printShop(settings)
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.port }, () => {
  console.log(`Print Shop is ready at ${settings.origin}`)
})
server.once('error', (error) => {
  console.error(`Print Shop cannot start: ${error.message}`)
  process.exitCode = 1
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.close(() => process.exit(0)))
}
