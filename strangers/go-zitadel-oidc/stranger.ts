import { refreshes, signsIn, signsOut } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

export const goZitadelOidc: Stranger = {
  name: 'go-zitadel-oidc',
  program: '[zitadel/oidc](https://github.com/zitadel/oidc), its client `rp`',
  language: 'Go',
  needs: ['go'],
  manifest: 'go.mod',
  packages: { 'github.com/zitadel/oidc/v3': 'v3.52.0' },
  install: [['go', 'build', '-o', 'app', '.']],
  start: ['./app'],
  checks: [signsIn('/login'), refreshes(), signsOut('/logout', '/login')],
}
