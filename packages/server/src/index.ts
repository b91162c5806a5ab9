export type { AuthorizationDetail } from './protocol/authorization-details/authorization-detail.ts'
export type { DetailType } from './protocol/authorization-details/detail-type.ts'
export type { Client } from './protocol/client.ts'
export type { BasicPair } from './protocol/client-auth/basic-pairs.ts'
export type { ClientAuthMethod, Credential } from './protocol/client-auth/client-auth.ts'
export type { MethodTraits } from './protocol/client-auth/method-traits.ts'
export type { Context } from './protocol/context.ts'
export { type ErrorCode, type ErrorOptions, OAuthError } from './protocol/errors.ts'
export type { Extensions } from './protocol/extensions.ts'
export type { GrantTraits, PersonsPart } from './protocol/grant-types/grant-traits.ts'
export type {
  Entitlement,
  FamilyUse,
  GrantType,
  Replay,
  TokenRequest,
} from './protocol/grant-types/grant-type.ts'
export { type KnownPerson, personEntitlement } from './protocol/grant-types/person-entitlement.ts'
export type { OAuthRequest } from './protocol/message.ts'
export { type Params, required } from './protocol/params.ts'
export { createServer, type Outside, type Server } from './server.ts'
export { readSettings } from './settings/read-settings.ts'
export type { Settings, Sources } from './settings.ts'
