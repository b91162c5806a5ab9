export type { AuthorizationDetail } from './protocol/access/details/authorization-detail.ts'
export type { DetailType } from './protocol/access/details/detail-type.ts'
export type { BasicPair } from './protocol/clients/authentication/basic-pairs.ts'
export type { ClientAuthMethod, Credential } from './protocol/clients/authentication/client-auth.ts'
export type { MethodTraits } from './protocol/clients/authentication/method-traits.ts'
export type { Client } from './protocol/clients/client.ts'
export type { GrantTraits, PersonsPart } from './protocol/clients/grant-traits.ts'
export type { Context } from './protocol/context.ts'
export type { Extensions } from './protocol/extensions.ts'
export type {
  Entitlement,
  FamilyUse,
  GrantType,
  Replay,
  TokenRequest,
} from './protocol/grant-types/grant-type.ts'
export { type KnownPerson, personEntitlement } from './protocol/grant-types/person-entitlement.ts'
export { type ErrorCode, type ErrorOptions, OAuthError } from './protocol/messages/errors.ts'
export type { OAuthRequest } from './protocol/messages/message.ts'
export { type Params, required } from './protocol/messages/params.ts'
export { createServer, type Dependencies as Outside, type Server } from './server.ts'
export { readSettings } from './settings/read-settings.ts'
export type { Settings, Sources } from './settings.ts'
