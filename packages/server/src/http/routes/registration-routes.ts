import type { RegistrationPolicy } from '../../protocol/clients/registration/registration-policy.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { countedSource } from '../budgets/budget.ts'
import type { EndpointRoute } from './route.ts'

// Loaded on the first request, because a server with closed registration needs none of this.
const looking = () => import('../../protocol/endpoints/client-configuration.ts')
const registering = () => import('../../protocol/endpoints/registration.ts')

/** The registration and client configuration endpoints; none if registration is closed. */
export function registrationRoutes({ mode }: Pick<RegistrationPolicy, 'mode'>): readonly EndpointRoute[] {
  if (mode === 'closed') return []
  return [
    {
      path: endpointPaths.registration,
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      kind: 'endpoint',
      // Browser apps use open registration only; an initial access token is given to programs.
      ...(mode === 'open' ? { cors: 'public' } : {}),
      // A change costs as much as a registration: a row in the audit log, and a request to the sector identifier URI.
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
