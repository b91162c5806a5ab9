import type { AllowedLineView } from '../../../pages/account/view.ts'
import type { Text } from '../../../pages/text/text.ts'
import type { Api } from '../../../protocol/access/api.ts'
import { claimsOfOwnScopes } from '../../../protocol/access/claims.ts'
import { detailsForApis } from '../../../protocol/access/details/apis-of-details.ts'
import {
  type AuthorizationDetail,
  canonicalDetail,
} from '../../../protocol/access/details/authorization-detail.ts'
import { claimPermission, isDetailPermission } from '../../../protocol/access/permission.ts'
import { offlineAccess } from '../../../protocol/access/resource.ts'
import type { Context } from '../../../protocol/context.ts'
import { describedIn, namedIn } from '../../../protocol/messages/language-tags.ts'
import type { Permission } from '../../../protocol/records/permission.ts'
import { wordsOfClaim } from '../claim-words.ts'
import { detailParts } from '../detail-view.ts'

/** One thing that an app may do, in words, and the permissions that it consists of. */
export type AllowedLine = AllowedLineView & { permissions: readonly Permission[] }

/** What an app may do at one API, or see of the person's profile. */
export type AllowedGroup = { name: string; lines: readonly AllowedLine[] }

/**
 * Everything that a person allowed, in words, grouped as on the consent page. Nothing is left out: a permission for which
 * there are no words any more is shown under its own name. `offline_access` is not among them.
 */
export function permissionLines(
  { permissions, details }: { permissions: readonly Permission[]; details: readonly AuthorizationDetail[] },
  apis: readonly Api[],
  context: Context,
  { text, locale }: { text: Text; locale: string },
): readonly AllowedGroup[] {
  const { catalogue, detailTypes } = context
  const all = new Map(details.map((detail) => [canonicalDetail(detail), detail]))
  const held = permissions.filter((each) => !isDetailPermission(each) && each !== offlineAccess)
  const line = (of: readonly Permission[], words: string, more: Partial<AllowedLine> = {}): AllowedLine => ({
    permissions: of,
    words,
    sensitive: false,
    kept: false,
    ...more,
  })

  const groups = new Map<string, AllowedLine[]>()
  const add = (group: string, each: AllowedLine) => {
    const lines = groups.get(group) ?? []
    lines.push(each)
    groups.set(group, lines)
  }

  for (const permission of held.filter((each) => each.includes(' '))) {
    const [scope = '', identifier = ''] = permission.split(' ')
    const api = apis.find((each) => each.identifier === identifier)
    const known = api?.scopes.find(({ name }) => name === scope)
    const words = scope === '' ? text.wholeApi : ((known && describedIn(known, locale)) ?? scope)
    add(
      (api && namedIn(api, locale)) ?? identifier,
      line([permission], words, { sensitive: known?.sensitive ?? false }),
    )
  }
  for (const [permission, detail] of all) {
    const type = detailTypes.find((each) => each.type === detail.type)
    const api = apis.find((each) => detailsForApis([detail], [each], context).length > 0)
    const parts = type && { parts: detailParts(detail, type, text) }
    add(
      (api && namedIn(api, locale)) ?? detail.type,
      line([permission], detail.type, { sensitive: type?.sensitive ?? false, ...parts }),
    )
  }

  const about = held.filter((each) => !each.includes(' '))
  const covered = new Set<Permission>()
  const profile = text.identity.group
  for (const permission of about.filter((each) => !each.startsWith('claim:'))) {
    const own = catalogue.ownScopes.get(permission)
    const claims = claimsOfOwnScopes([permission], catalogue.scopes)
    const included = claims.map(claimPermission).filter((each) => about.includes(each))
    for (const each of included) covered.add(each)
    const words: Readonly<Record<string, string>> = text.identity
    add(
      profile,
      line(
        [permission, ...included],
        (own && describedIn(own, locale)) ??
          (Object.hasOwn(words, permission) ? words[permission] : undefined) ??
          permission,
        {
          sensitive: own?.sensitive ?? false,
          // Without it, the app could not even recognize the person: that is to take everything back.
          kept: permission === 'openid',
        },
      ),
    )
  }
  for (const permission of about.filter((each) => each.startsWith('claim:') && !covered.has(each)))
    add(
      profile,
      line([permission], wordsOfClaim(permission.slice('claim:'.length), context, { text, locale })),
    )

  // The profile comes last, as on the consent page.
  return [...groups]
    .sort(([one], [other]) => Number(one === profile) - Number(other === profile))
    .map(([name, lines]) => ({ name, lines }))
}
