import { isJsonObject } from '@valetkey/resource/foreign-json'

/** Applies a JSON merge patch: `null` removes a member, an object changes single members of one. RFC 7396 §2 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch
  const merged: Record<string, unknown> = Object.create(null)
  if (isJsonObject(target)) Object.assign(merged, target)
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}
