import { callsApi, refreshes, signsIn, signsOut } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

export const goOidc: Stranger = {
  name: 'go-oidc',
  program:
    '[x/oauth2](https://pkg.go.dev/golang.org/x/oauth2) with [go-oidc](https://github.com/coreos/go-oidc)',
  language: 'Go',
  needs: ['go'],
  manifest: 'go.mod',
  packages: { 'golang.org/x/oauth2': 'v0.38.0', 'github.com/coreos/go-oidc/v3': 'v3.21.0' },
  install: [['go', 'build', '-o', 'app', '.']],
  start: ['./app'],
  checks: [signsIn(), callsApi(), refreshes(), signsOut()],
}
