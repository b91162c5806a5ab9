export type { AccessToken, AuthorizationDetail, Claims } from './access-token.ts'
export type { Algorithm } from './algorithms.ts'
export type { TokenRequest } from './bearer-token.ts'
export {
  type Answer,
  bearerToken,
  type Challenge,
  challenge,
  type HeaderSource,
  type PresentedToken,
  type RefusalKind,
  refusalAnswer,
  TokenRefusal,
} from './challenge.ts'
export type { Compatibility } from './claims.ts'
export type { Fetch } from './json-document.ts'
export type { IntrospectionOptions, ResourceServerOptions } from './options.ts'
export {
  type ProtectedResourceMetadata,
  protectedResourceMetadata,
  type ResourceDescription,
} from './protected-resource-metadata.ts'
export type { Requirement } from './requirement.ts'
export { type Admission, type ResourceServer, resourceServer } from './resource-server.ts'
