import { acceptsOnlyItsTokens } from '../api-checks.ts'
import type { Stranger } from '../stranger.ts'

export const goApi: Stranger = {
  name: 'go-api',
  program: 'an API with [go-oidc](https://github.com/coreos/go-oidc)',
  language: 'Go',
  needs: ['go'],
  manifest: 'go.mod',
  packages: { 'github.com/coreos/go-oidc/v3': 'v3.21.0' },
  install: [['go', 'build', '-o', 'app', '.']],
  start: ['./app'],
  checks: [acceptsOnlyItsTokens()],
}
