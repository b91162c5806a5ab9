import assert from 'node:assert/strict'
import { says } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

const app = ['./target/debug/app'] as const

export const rustOpenidconnect: Stranger = {
  name: 'rust-openidconnect',
  program: '[openidconnect](https://github.com/ramosbugs/openidconnect-rs)',
  language: 'Rust',
  needs: ['cargo'],
  manifest: 'Cargo.toml',
  packages: { openidconnect: '4.1.0' },
  install: [['cargo', 'build', '--quiet', '--jobs', '1']],
  installMinutes: 30,
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
