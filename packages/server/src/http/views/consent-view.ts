import { isShared, sourceOf } from '../../accounts/throttling/source-address.ts'
import { isPublicAddress } from '../../outgoing/public-address.ts'
import type { Text } from '../../pages/text/text.ts'
import type { ConsentView, PermissionView } from '../../pages/view.ts'
import type { Api } from '../../protocol/access/api.ts'
import { claimsOfOwnScopes } from '../../protocol/access/claims.ts'
import { detailsForApis } from '../../protocol/access/details/apis-of-details.ts'
import {
  type AuthorizationDetail,
  canonicalDetail,
} from '../../protocol/access/details/authorization-detail.ts'
import { claimPermission, type Offered, permissionAt } from '../../protocol/access/permission.ts'
import { offlineAccess } from '../../protocol/access/resource.ts'
import { allowedBefore, canBeImpersonated } from '../../protocol/authorization/consent.ts'
import type { SignedInUser } from '../../protocol/authorization/decide.ts'
import type { Interaction } from '../../protocol/authorization/interaction.ts'
import { claimsBeyond } from '../../protocol/authorization/request/requested-claims.ts'
import type { Context } from '../../protocol/context.ts'
import { describedIn, namedIn } from '../../protocol/messages/language-tags.ts'
import type { Grant } from '../../protocol/records/grant.ts'
import type { Exchange } from '../routes/exchange.ts'
import { wordsOfClaim } from './claim-words.ts'
import { clientView, hostOf } from './client-view.ts'
import { detailParts } from './detail-view.ts'
import { personView } from './person-view.ts'

/** What the consent page shows: made from the waiting request, the earlier grant and the texts of the APIs. */
export async function consentView(
  { request, client }: Interaction,
  visitor: SignedInUser,
  grant: Grant | undefined,
  offered: Offered,
  { languages, context, app }: Pick<Exchange, 'languages' | 'context' | 'app'>,
): Promise<Omit<ConsentView, 'form' | 'chosen'>> {
  const permission = (scope: string, description: string, sensitive: boolean): PermissionView => ({
    scope,
    description,
    sensitive,
    optional: client.optionalScope.includes(scope),
    isNew: !allowedBefore(scope, grant, request, offered),
  })
  const text = await languages.text()
  const { locale } = languages
  const { group, ...identity } = text.identity
  const profile = Object.entries(identity)
    .filter(([scope]) => request.scope.includes(scope))
    .map(([scope, words]) => permission(scope, words, false))
  const own = [...context.catalogue.ownScopes.values()]
    .filter(({ name }) => request.scope.includes(name))
    .map((scope) => ({
      ...permission(scope.name, describedIn(scope, locale), scope.sensitive),
      includes: claimsOfOwnScopes([scope.name], offered.claims)
        .map((claim) => wordsOfClaim(claim, context, { text, locale }))
        .filter((words) => words !== describedIn(scope, locale)),
    }))
  const claims = claimsBeyond(request, offered.claims).map((name) =>
    claimAsked(name, grant, context, { text, locale }),
  )
  const groups = offered.apis
    .filter((api) => request.resources.includes(api.identifier))
    .map((api) => ({
      name: namedIn(api, locale),
      permissions:
        api.scopes.length === 0
          ? [wholeApi(api, grant, text)]
          : [
              ...api.scopes
                .filter((scope) => request.scope.includes(scope.name))
                .map((scope) => permission(scope.name, describedIn(scope, locale), scope.sensitive)),
              ...inDetail(request.authorizationDetails ?? [], api, grant, { context, text }),
            ],
    }))
  return {
    client: await clientView(client, request, { logos: app.logos, locale }),
    account: personView(visitor.user),
    groups: [...groups, { name: group, permissions: [...profile, ...own, ...claims] }].filter(
      (each) => each.permissions.length > 0,
    ),
    permissionsUrl: `${app.basePath}/account/permissions`,
    offline: request.scope.includes(offlineAccess),
    offlineIsNew: !grant?.permissions.includes(offlineAccess),
    repeat: grant !== undefined,
    redirectHost: hostOf(request.redirectUri),
    unprovenApp: canBeImpersonated(client, request.redirectUri) && request.device === undefined,
    userCode: request.device?.userCode,
    askedFrom: askedFrom(request.device?.address, context.address),
  }
}

/**
 * The address that a device sent its request from, and whether the person seems to be somewhere else: at home, both share
 * one public address. Private addresses differ for every machine and prove nothing. RFC 8628 §5.4
 */
function askedFrom(device: string | undefined, person: string): ConsentView['askedFrom'] {
  if (device === undefined || isShared(device)) return undefined
  const outside = isPublicAddress(device) || isPublicAddress(person)
  return { address: device, elsewhere: outside && sourceOf(device) !== sourceOf(person) }
}

/** The authorization details for an API. None of them is optional. */
function inDetail(
  details: readonly AuthorizationDetail[],
  api: Api,
  grant: Grant | undefined,
  { context, text }: { context: Pick<Context, 'detailTypes'>; text: Text },
): readonly PermissionView[] {
  return detailsForApis(details, [api], context).flatMap((detail) => {
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

/** A requested claim that none of the requested scopes includes. OIDC Core §5.5 */
function claimAsked(
  name: string,
  grant: Grant | undefined,
  context: Pick<Context, 'catalogue'>,
  language: { text: Text; locale: string },
): PermissionView {
  return {
    scope: '',
    description: wordsOfClaim(name, context, language),
    sensitive: false,
    optional: false,
    isNew: !grant?.permissions.includes(claimPermission(name)),
  }
}

/** The permission for an API without scopes, which is granted as a whole and must be shown as well. */
function wholeApi(api: Api, grant: Grant | undefined, text: Text): PermissionView {
  return {
    scope: '',
    description: text.wholeApi,
    sensitive: false,
    optional: false,
    isNew: !grant?.permissions.includes(permissionAt(api, '')),
  }
}
