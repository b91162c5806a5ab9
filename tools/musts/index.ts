import { extensions } from './extensions.ts'
import { jose } from './jose.ts'
import type { Musts } from './must.ts'
import { oauth } from './oauth.ts'
import { openid } from './openid.ts'

/** Everything that the implemented standards demand of this server, as far as a test can tell. */
export const musts: Musts = { ...oauth, ...extensions, ...jose, ...openid }
