import { adminPath } from '../../protocol/access/admin-api.ts'
import { json } from '../../protocol/messages/message.ts'
import type { EndpointRoute } from '../routes/route.ts'

// Loaded on the first request: a server that nobody administers now does not pay for it.
const answering = () => import('../../admin/answer.ts')
const problems = () => import('../../admin/output/problem.ts')

/** The description of the admin API, for programs that make clients and documentation of it. */
export const openApiRoute: EndpointRoute = {
  path: `${adminPath}/openapi.json`,
  methods: ['GET'],
  kind: 'endpoint',
  cors: 'public',
  budget: { none: 'a public document' },
  async handle({ context, app }) {
    const [{ openApi }, { adminRoutes }, version] = await Promise.all([
      import('../../admin/openapi.ts'),
      import('../../admin/routes.ts'),
      app.admin.version(),
    ])
    return json(200, openApi(adminRoutes, { issuer: context.issuer, version }))
  },
}

/** The admin API, whose operations are listed in `admin/routes.ts`. */
export const adminRoute: EndpointRoute = {
  path: adminPath,
  below: true,
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  kind: 'endpoint',
  budget: { budgets: ['admin_writes'] },
  async handle(exchange) {
    const { request, context, app } = exchange
    const { answerAdmin, findRoute } = await answering()
    const found = findRoute(request.path.slice(app.basePath.length + adminPath.length), request.method)
    // For logs and metrics: the template, which holds no text from the request.
    exchange.path = adminPath + found.route.path
    const charge = (caller: string) => app.budgets.chargeUser(caller, 'admin_writes', 0, context.now())
    return answerAdmin(found, request, { context, parts: app.admin, charge })
  },
  async refusal(error, { context }) {
    const { problemDocument } = await problems()
    return {
      status: error.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...error.headers,
      },
      body: JSON.stringify(problemDocument(error, context.trace.flowId)),
    }
  },
}
