import { acceptsOnlyItsTokens } from '../api-checks.ts'
import type { Stranger } from '../stranger.ts'

export const cModOauth2: Stranger = {
  name: 'c-mod-oauth2',
  program: 'an API behind Apache with [mod_oauth2](https://github.com/OpenIDC/mod_oauth2)',
  language: 'C',
  needs: ['sh', 'dpkg-query', 'apt-get'],
  manifest: 'install.sh',
  packages: { 'libapache2-mod-oauth2': '3.3.1-1' },
  install: [['sh', 'install.sh']],
  start: ['sh', 'start.sh'],
  // For every token that a `Require` does not accept, it answers 401.
  checks: [acceptsOnlyItsTokens('/photos/', 401)],
}
