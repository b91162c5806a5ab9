import type { Scenario } from '../scenario.ts'
import {
  clientCredentialsEs256,
  clientCredentialsOpaque,
  clientCredentialsRs256,
} from './client-credentials.ts'
import { code } from './code.ts'
import { introspectionActive, introspectionRevoked } from './introspection.ts'
import { jwks } from './jwks.ts'
import { manyFamilies } from './many-families.ts'
import { refresh } from './refresh.ts'
import { signInPage } from './sign-in-page.ts'
import { userInfo } from './userinfo.ts'
import { wholeFlow } from './whole-flow.ts'

/** All scenarios, in the order of the page. */
export const scenarios: readonly Scenario[] = [
  clientCredentialsEs256,
  clientCredentialsRs256,
  clientCredentialsOpaque,
  code,
  refresh,
  introspectionActive,
  introspectionRevoked,
  userInfo,
  jwks,
  signInPage,
  wholeFlow,
]

/** All scenarios for the load generator, including one that is not a comparison. */
export const playable: readonly Scenario[] = [...scenarios, manyFamilies]
