import { hasDeviceGrant } from '../../../protocol/device/device-code.ts'
import { readUserCode, shownUserCode } from '../../../protocol/device/user-code.ts'
import { endpointPaths } from '../../../protocol/endpoint-paths.ts'
import type { DecidingForm } from '../../page-answers/own-form.ts'
import type { PageRoute } from '../../routes/route.ts'
import { userCodeFields } from './user-code-fields.ts'

// Most servers have no devices: theirs is loaded when somebody asks for it.
const pages = () => import('./device-pages.ts')

const userCodeForm: DecidingForm = {
  ...userCodeFields,
  answer: async (posted, exchange) => (await pages()).userCodeForm.answer(posted, exchange),
  decides: {
    again: async (posted, why, exchange) => (await pages()).userCodeForm.decides.again(posted, why, exchange),
  },
}

/** Where a person types what another screen shows, and where they are told to look at it again. RFC 8628 §3.3 */
export const deviceRoutes: readonly PageRoute[] = [
  {
    path: endpointPaths.device,
    methods: ['GET', 'POST'],
    kind: 'page',
    get: 'looks',
    budget: { budgets: ['user_code_attempts', 'interactions'] },
    offered: hasDeviceGrant,
    form: userCodeForm,
    handle: async (exchange) => (await pages()).askCode(exchange),
  },
  {
    path: endpointPaths.deviceDone,
    methods: ['GET'],
    kind: 'page',
    get: 'looks',
    budget: { none: 'it writes nothing and sends no outgoing request' },
    offered: hasDeviceGrant,
    handle: async (exchange) => (await pages()).done(exchange),
  },
]

/** Where the sign-in page goes on to: a code of ours, or nothing, and never what a stranger wrote. */
export function devicePath(code: string): string {
  const known = readUserCode(code)
  return endpointPaths.device + (known === undefined ? '' : `?user_code=${shownUserCode(known)}`)
}
