import { signsIn, signsOut } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import type { Stranger } from '../stranger.ts'

export const nodePassport: Stranger = {
  name: 'node-passport',
  program:
    '[passport](https://www.passportjs.org) with [passport-openidconnect](https://github.com/jaredhanson/passport-openidconnect)',
  language: 'Node.js',
  needs: ['npm'],
  manifest: 'package.json',
  packages: { passport: '0.7.0', 'passport-openidconnect': '0.1.2' },
  install: [installFromNpm],
  start: ['node', 'app.js'],
  checks: [signsIn('/', /Alice Adams/), signsOut()],
}
