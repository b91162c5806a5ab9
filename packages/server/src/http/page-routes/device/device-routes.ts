import { hasDeviceGrant } from '../../../protocol/device/device-code.ts'
import { readUserCode, shownUserCode } from '../../../protocol/device/user-code.ts'
import { endpointPaths } from '../../../protocol/endpoint-paths.ts'
import type { DecidingForm } from '../../page-answers/own-form.ts'
import type { PageRoute } from '../../routes/route.ts'
import { userCodeFields } from './user-code-fields.ts'

// Few servers use the device grant, so its pages are loaded on the first request.
const pages = () => import('./device-pages.ts')

const userCodeForm: DecidingForm = {
  ...userCodeFields,
  answer: async (posted, exchange) => (await pages()).userCodeForm.answer(posted, exchange),
  decides: {
    again: async (posted, why, exchange) => (await pages()).userCodeForm.decides.again(posted, why, exchange),
  },
}

/** The page that asks for a user code, and the page that sends the person back to the device. RFC 8628 §3.3 */
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

/** The path after the sign-in, with the user code if it is well-formed. Other text from a link is never included. */
export function devicePath(code: string): string {
  const known = readUserCode(code)
  return endpointPaths.device + (known === undefined ? '' : `?user_code=${shownUserCode(known)}`)
}
