import { readFileSync, writeFileSync } from 'node:fs'
import { passwordFilter } from './password-filter.ts'

/** Makes the list of common passwords from other lists; `docs/decisions/0057-common-passwords.md` says which. */
const [target, ...lists] = process.argv.slice(2)
if (target === undefined || lists.length === 0) {
  console.error('usage: node tools/make-password-filter.ts packages/server/data/common-passwords.bin LIST…')
  process.exit(2)
}
const { bytes, entries } = passwordFilter(lists.map((list) => readFileSync(list, 'utf8')))
writeFileSync(target, bytes)
console.log(
  `${entries} passwords, ${bytes.length} bytes, ${((8 * bytes.length) / entries).toFixed(2)} bits each`,
)
