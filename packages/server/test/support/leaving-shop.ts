import { aConfiguration } from './a-server.ts'
import { apps } from './app.ts'
import type { Walker } from './walker.ts'
import { aWatchedServer } from './watched-server.ts'

/** Print Shop's post-logout redirect URIs, one of them with a query. */
export const leaving = { plain: 'https://shop.example/bye', query: 'https://shop.example/bye?lang=en' }

/** A server whose Print Shop has post-logout redirect URIs, with Alice signed in. */
export async function aLeavingShop() {
  const server = await aWatchedServer({
    clients: aConfiguration.clients.map((client) =>
      client.client_id === 'print-shop'
        ? { ...client, post_logout_redirect_uris: Object.values(leaving) }
        : client,
    ),
  })
  const shop = apps.printShop(server)
  const { walker, code, verifier } = await shop.authorize({}, { choice: { duration: 'forever' } })
  const { body } = await shop.redeem(code, verifier)
  const tokens = { idToken: body.id_token ?? '', refreshToken: body.refresh_token ?? '' }
  return { server, shop, walker, ...tokens }
}

/** The path of a logout request. */
export function endSession(parameters: Record<string, string>): string {
  return `/end-session?${new URLSearchParams(parameters)}`
}

/** Whether Alice is signed in in this browser. */
export async function isIn(walker: Walker): Promise<boolean> {
  await walker.go('/')
  return walker.html.includes('Alice Adams')
}
