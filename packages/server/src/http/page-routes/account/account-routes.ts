import { accountHome } from '../../../pages/account/account-home.ts'
import type { AccountSection } from '../../../pages/account/view.ts'
import { htmlAnswer } from '../../page-answers/html-answer.ts'
import type { HttpResponse } from '../../requests/message.ts'
import type { Exchange } from '../../routes/exchange.ts'
import type { PageRoute } from '../../routes/route.ts'
import { personView } from '../../views/person-view.ts'
import { forHolder } from './account-holder.ts'
import { activityRoutes } from './activity-routes.ts'
import { appRoutes } from './app-routes.ts'
import { devicesRoutes } from './devices-routes.ts'
import { factorNameRoutes } from './factor-name-routes.ts'
import { factorsRoutes } from './factors-routes.ts'
import { mailRoutes } from './mail-routes.ts'
import { oneTimeCodeRoutes } from './one-time-code-routes.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { passwordRoutes } from './password-routes.ts'
import { permissionsRoutes } from './permissions-routes.ts'
import { personalDataRoutes } from './personal-data-routes.ts'
import { profileRoutes } from './profile-routes.ts'
import { recoveryCodesRoutes } from './recovery-codes-routes.ts'

/** The pages on which people look after their accounts. */
export const accountRoutes: readonly PageRoute[] = [
  {
    path: '/account',
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    handle: showAccount,
  },
  ...profileRoutes,
  ...permissionsRoutes,
  ...appRoutes,
  ...devicesRoutes,
  ...mailRoutes,
  ...passwordRoutes,
  ...activityRoutes,
  ...personalDataRoutes,
  ...factorsRoutes,
  ...factorNameRoutes,
  ...passkeyRoutes,
  ...oneTimeCodeRoutes,
  ...recoveryCodesRoutes,
]

/** In the order in which the first page lists them. */
const sections: readonly AccountSection[] = [
  'permissions',
  'devices',
  'mail',
  'password',
  'factors',
  'activity',
  'personal-data',
]

function showAccount(exchange: Exchange): Promise<HttpResponse> {
  return forHolder('/account', exchange, async ({ user }) => {
    const { basePath, mail } = exchange.app
    const shown = sections.filter((section) => section !== 'mail' || mail !== undefined)
    const view = {
      account: personView(user),
      sections: shown.map((section) => ({ section, url: `${basePath}/account/${section}` })),
      signOutUrl: `${basePath}/sign-out`,
    }
    return htmlAnswer(exchange, (frame) => accountHome(view, frame))
  })
}
