import type { Params } from '../../../protocol/messages/params.ts'
import type { Exchange } from '../../routes/exchange.ts'
import { accountPage } from '../account/account-pages.ts'
import { waiting } from '../authorization-routes.ts'
import type { Place } from '../sign-in-purpose.ts'

/** Why a person signs in, as a link or a form says. */
export async function placeOf(params: Params, exchange: Exchange): Promise<Place> {
  const interaction = params.has('interaction') ? await waiting(params, exchange) : undefined
  return {
    interaction,
    device: params.one('device'),
    page: accountPage(params.one('page')),
    app: params.one('app'),
  }
}
