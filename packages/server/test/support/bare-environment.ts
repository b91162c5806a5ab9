/**
 * For a process that a test starts: no variable of ours but the path, and what Node has compiled already, which
 * half of a start would be spent on.
 */
export function bareEnvironment(more: Readonly<Record<string, string | undefined>> = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...more }
}
