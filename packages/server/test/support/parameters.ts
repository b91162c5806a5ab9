import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../src/', import.meta.url))
/** Matches the places where an endpoint, a page or a grant type names a parameter. */
const named = /\b(?:one|all|has|param|params|required)\(\s*(?:params\.one\()?'([a-z_]+)'/g
const listed = /\b(?:parameters|logoutParameters|credentials|neverInQuery)\s*[:=]\s*\[([^\]]*)\]/g

/** Parameters of the standards that this server ignores. */
const ignored = ['token_type_hint', 'audience', 'ui_locales', 'claims_locales', 'display', 'logout_hint']

/** Every parameter that an endpoint or page reads or refuses by name, extracted from the sources. */
export const parameters: readonly string[] = [
  ...new Set(
    [...ignored].concat(
      globSync('{protocol,http}/**/*.ts', { cwd: root })
        .filter((file) => !file.endsWith('.test.ts'))
        .map((file) => readFileSync(`${root}${file}`, 'utf8'))
        .flatMap((text) => [
          ...[...text.matchAll(named)].map(([, name = '']) => name),
          ...[...text.matchAll(listed)].flatMap(([, names = '']) =>
            [...names.matchAll(/'([a-z_]+)'/g)].map(([, name = '']) => name),
          ),
        ]),
    ),
  ),
].sort()
