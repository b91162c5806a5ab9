import assert from 'node:assert/strict'
import { says } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

const app = ['java', '-cp', 'target/classes:target/dependency/*', 'App'] as const

export const javaNimbus: Stranger = {
  name: 'java-nimbus',
  program: '[Nimbus OAuth 2.0 SDK](https://connect2id.com/products/nimbus-oauth-openid-connect-sdk)',
  language: 'Java',
  needs: ['java', 'mvn'],
  manifest: 'pom.xml',
  packages: { 'oauth2-oidc-sdk': '11.39' },
  install: [['mvn', '--quiet', '--batch-mode', 'compile', 'dependency:copy-dependencies']],
  checks: [
    {
      name: 'sign-in',
      async run({ start, person }) {
        const [, url = ''] = await says(start(app), /Open this URL in your browser: (\S+)/)
        const { text } = await person.open(url)
        assert.match(text, /Go back to your terminal/)
        await says(start(app), /signed in: usr_/)
      },
    },
    {
      name: 'API call',
      run: async ({ start }) => void (await says(start(app), /user info: alice@example\.com/)),
    },
    { name: 'refresh', run: async ({ start }) => void (await says(start(app), /refreshed: usr_/)) },
  ],
}
