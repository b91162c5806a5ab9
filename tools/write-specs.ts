import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packageTexts, unheld } from './held-musts.ts'
import { specsDocument } from './specs.ts'

/** `npm run specs`: writes docs/specs.md. */
const root = fileURLToPath(new URL('..', import.meta.url))
writeFileSync(new URL('../docs/specs.md', import.meta.url), specsDocument(root))
console.log('docs/specs.md')
for (const line of unheld(packageTexts(root))) console.warn(line)
