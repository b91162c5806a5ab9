import { callsApi, refreshes, signsInByButton, signsOutByButton } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import type { Stranger } from '../stranger.ts'

const name = /Alice Adams/
const button = 'form[action$="/signin/valetkey"] button'

export const nodeAuthjs: Stranger = {
  name: 'node-authjs',
  program: '[Auth.js](https://authjs.dev) with Express',
  language: 'Node.js',
  needs: ['npm'],
  manifest: 'package.json',
  packages: { '@auth/express': '0.12.3' },
  install: [installFromNpm],
  start: ['node', 'app.js'],
  checks: [
    signsInByButton('/', button, name),
    callsApi(),
    refreshes('/refresh', name),
    signsOutByButton('/logout', '/', button),
  ],
}
