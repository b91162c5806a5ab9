import { authorizationCode } from '../../grant-types/authorization-code.ts'
import { implicit } from '../../grant-types/implicit.ts'
import { at } from '../../messages/problem.ts'
import { originProblem } from '../allowed-origin.ts'
import type { DescribedClient } from '../client-fields.ts'
import { registrationProblem } from '../redirect-uri.ts'
import type { MetadataReader } from './metadata-reader.ts'

/**
 * The redirect URIs of a client, the application type that follows from them, and further origins.
 * OIDC Registration §2
 */
export function readRedirects(
  reader: MetadataReader,
  { grantTypes, responseTypes }: Pick<DescribedClient, 'grantTypes' | 'responseTypes'>,
): Pick<DescribedClient, 'redirectUris' | 'applicationType' | 'allowedOrigins'> {
  const redirectUris = reader.strings('redirect_uris') ?? []
  if (responseTypes.length > 0 && redirectUris.length === 0) {
    const why = grantTypes.includes(implicit.name) ? implicit.name : authorizationCode.name
    const expected = `at least one URI, because of ${why} in grant_types`
    if (!reader.problems.some(({ path }) => path.startsWith('redirect_uris'))) {
      reader.refuse('redirect_uris', expected, reader.value('redirect_uris'))
    }
  }
  // Deviation: the default of OIDC Registration §2 is a web app. A client whose redirect URIs all use a loopback
  // address or a private-use scheme is native here, even without application_type.
  const inferred = redirectUris.length > 0 && redirectUris.every(isOnDevice) ? 'native' : 'web'
  const applicationType = reader.choice('application_type', ['web', 'native']) ?? inferred
  const written = reader.value('redirect_uris')
  for (const uri of redirectUris) {
    const problem =
      registrationProblem(uri, { native: applicationType === 'native' }) ??
      // OIDC Registration §2: tokens in a URL would be sent to any program that listens there.
      (applicationType === 'web' && grantTypes.includes(implicit.name) && uri.startsWith('http:')
        ? 'https, because of implicit in grant_types'
        : undefined)
    const index = Array.isArray(written) ? written.indexOf(uri) : 0
    if (problem !== undefined) reader.refuse(at('redirect_uris', index), problem, uri)
  }
  return { redirectUris, applicationType, allowedOrigins: readOrigins(reader) }
}

function readOrigins(reader: MetadataReader): readonly string[] {
  const origins = reader.strings('allowed_origins') ?? []
  for (const [index, origin] of origins.entries()) {
    const problem = originProblem(origin)
    if (problem !== undefined) reader.refuse(at('allowed_origins', index), problem, origin)
  }
  return origins
}

function isOnDevice(uri: string): boolean {
  return !/^https?:/i.test(uri) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)/.test(uri)
}
