import type { RegistrationPolicy } from '../../protocol/clients/registration/registration-policy.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { countedSource } from '../budgets/budget.ts'
import type { EndpointRoute } from './route.ts'

// A server that is closed to them needs none of it.
const looking = () => import('../../protocol/endpoints/client-configuration.ts')
const registering = () => import('../../protocol/endpoints/registration.ts')

/** Where apps register, and look after their registration; nothing is there on a server that takes none. */
export function registrationRoutes({ mode }: Pick<RegistrationPolicy, 'mode'>): readonly EndpointRoute[] {
  if (mode === 'closed') return []
  return [
    {
      path: endpointPaths.registration,
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      kind: 'endpoint',
      // Apps in the browser register themselves; who has a token of ours was given it for a program.
      ...(mode === 'open' ? { cors: 'public' } : {}),
      // A change costs what a registration does: a row in the audit log, and a call to where its sector is.
      budget: {
        budgets: ['registrations'],
        first: { budget: 'registrations', methods: ['POST', 'PUT', 'DELETE'] },
      },
      async handle({ request, context }) {
        if (request.method !== 'POST') return (await looking()).clientConfiguration(request, context)
        const { registration } = await registering()
        return registration(request, countedSource(request.address), context)
      },
    },
  ]
}
