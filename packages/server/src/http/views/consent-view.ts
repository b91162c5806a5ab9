import { isShared, sourceOf } from '../../accounts/throttling/source-address.ts'
import { isPublicAddress } from '../../outgoing/public-address.ts'
import { type Text, textFor } from '../../pages/text/text.ts'
import type { ConsentView, PermissionView } from '../../pages/view.ts'
import type { Api } from '../../protocol/access/api.ts'
import {
  type AuthorizationDetail,
  canonicalDetail,
} from '../../protocol/access/details/authorization-detail.ts'
import { detailsMeantFor } from '../../protocol/access/details/details-meant.ts'
import { permissionAt } from '../../protocol/access/permission.ts'
import { offlineAccess } from '../../protocol/access/resource.ts'
import { allowedBefore, isUnproven } from '../../protocol/authorization/consent.ts'
import type { Visitor } from '../../protocol/authorization/decide.ts'
import type { Interaction } from '../../protocol/authorization/interaction.ts'
import { claimPermission, claimsBeyond } from '../../protocol/authorization/request/requested-claims.ts'
import type { Context } from '../../protocol/context.ts'
import type { Grant } from '../../protocol/records/grant.ts'
import { localeOf } from '../requests/locale.ts'
import type { Exchange } from '../routes/exchange.ts'
import { clientView, hostOf } from './client-view.ts'
import { detailParts } from './detail-view.ts'
import { personView } from './person-view.ts'

/** What a person has to decide, in words: from a waiting request, what was allowed before, and the APIs' own texts. */
export async function consentView(
  { request, client }: Interaction,
  visitor: Visitor,
  grant: Grant | undefined,
  apis: readonly Api[],
  { request: { headers }, context, app }: Pick<Exchange, 'request' | 'context' | 'app'>,
): Promise<Omit<ConsentView, 'form' | 'chosen'>> {
  const permission = (scope: string, description: string, sensitive: boolean): PermissionView => ({
    scope,
    description,
    sensitive,
    optional: client.optionalScope.includes(scope),
    isNew: !allowedBefore(scope, grant, request, apis),
  })
  const text = textFor(localeOf({ headers }))
  const { group, ...identity } = text.identity
  const profile = Object.entries(identity)
    .filter(([scope]) => request.scope.includes(scope))
    .map(([scope, words]) => permission(scope, words, false))
  const claims = claimsBeyond(request).map((name) => claimAsked(name, grant, text))
  const groups = apis
    .filter((api) => request.resources.includes(api.identifier))
    .map((api) => ({
      name: api.name,
      permissions:
        api.scopes.length === 0
          ? [wholeApi(api, grant, text)]
          : [
              ...api.scopes
                .filter((scope) => request.scope.includes(scope.name))
                .map((scope) => permission(scope.name, scope.description, scope.sensitive)),
              ...inDetail(request.authorizationDetails ?? [], api, grant, { context, text }),
            ],
    }))
  return {
    client: await clientView(client, request, app.logos),
    account: personView(visitor.user),
    groups: [...groups, { name: group, permissions: [...profile, ...claims] }].filter(
      (each) => each.permissions.length > 0,
    ),
    offline: request.scope.includes(offlineAccess),
    offlineIsNew: !grant?.permissions.includes(offlineAccess),
    repeat: grant !== undefined,
    redirectHost: hostOf(request.redirectUri),
    unprovenApp: isUnproven(client, request.redirectUri) && request.device === undefined,
    userCode: request.device?.userCode,
    askedFrom: askedFrom(request.device?.address, context.address),
  }
}

/**
 * Where a device asked from, and whether the person is somewhere else: at home both have one address to the world outside.
 * Inside of it every machine has its own, which says nothing. RFC 8628 §5.4
 */
function askedFrom(device: string | undefined, person: string): ConsentView['askedFrom'] {
  if (device === undefined || isShared(device)) return undefined
  const outside = isPublicAddress(device) || isPublicAddress(person)
  return { address: device, elsewhere: outside && sourceOf(device) !== sourceOf(person) }
}

/** The details that are for an API; nothing of them can be left out. */
function inDetail(
  details: readonly AuthorizationDetail[],
  api: Api,
  grant: Grant | undefined,
  { context, text }: { context: Pick<Context, 'detailTypes'>; text: Text },
): readonly PermissionView[] {
  return detailsMeantFor(details, [api], context).flatMap((detail) => {
    const type = context.detailTypes.find((each) => each.type === detail.type)
    if (type === undefined) return []
    return {
      scope: '',
      description: '',
      parts: detailParts(detail, type, text),
      sensitive: type.sensitive,
      optional: false,
      isNew: !grant?.permissions.includes(canonicalDetail(detail)),
    }
  })
}

/** A claim that no scope of the request stands for. OIDC Core §5.5 */
function claimAsked(name: string, grant: Grant | undefined, text: Text): PermissionView {
  const words: Readonly<Record<string, string>> = text.claims
  return {
    scope: '',
    description: words[name] ?? name,
    sensitive: false,
    optional: false,
    isNew: !grant?.permissions.includes(claimPermission(name)),
  }
}

/** An API without scopes is let in as a whole, and has to be seen all the same. */
function wholeApi(api: Api, grant: Grant | undefined, text: Text): PermissionView {
  return {
    scope: '',
    description: text.wholeApi,
    sensitive: false,
    optional: false,
    isNew: !grant?.permissions.includes(permissionAt(api, '')),
  }
}
