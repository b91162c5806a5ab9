import { setTimeout as delay } from 'node:timers/promises'
import { refreshes, signsInByButton, signsOut } from '../checks.ts'
import type { Stranger, Visit } from '../stranger.ts'

/** The text of the site behind the proxy. */
const site = /Authenticated/
/** Milliseconds, longer than the `--cookie-refresh` of the run. */
const untilRefresh = 2_500

/** The proxy's own sign-out, which goes on to the end-session endpoint. */
function signOutPath({ issuer, app }: Visit): string {
  const next = `client_id=oauth2-proxy&post_logout_redirect_uri=${app}/oauth2/sign_in`
  return `/oauth2/sign_out?rd=${encodeURIComponent(`${issuer}/end-session?${next}`)}`
}

const refresh = refreshes('/', site)

export const goOauth2Proxy: Stranger = {
  name: 'go-oauth2-proxy',
  program: '[oauth2-proxy](https://github.com/oauth2-proxy/oauth2-proxy)',
  language: 'Go',
  needs: ['go', 'sh'],
  manifest: 'install.sh',
  packages: { 'github.com/oauth2-proxy/oauth2-proxy/v7': 'v7.15.6' },
  install: [['sh', 'install.sh']],
  start: ['sh', 'start.sh'],
  checks: [
    signsInByButton('/', 'button[type="submit"]', site),
    {
      name: refresh.name,
      async run(visit) {
        await delay(untilRefresh)
        await refresh.run(visit)
      },
    },
    { name: 'sign-out', run: (visit) => signsOut(signOutPath(visit), '/oauth2/start').run(visit) },
  ],
}
