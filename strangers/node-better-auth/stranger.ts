import { refreshes, signsInByButton, signsOutFrom } from '../checks.ts'
import { installFromNpm } from '../npm-install.ts'
import type { Stranger } from '../stranger.ts'

export const nodeBetterAuth: Stranger = {
  name: 'node-better-auth',
  program: '[Better Auth](https://www.better-auth.com), its generic OAuth plugin',
  language: 'Node.js',
  needs: ['npm'],
  manifest: 'package.json',
  packages: { 'better-auth': '1.7.25' },
  install: [installFromNpm],
  start: ['node', 'app.js'],
  checks: [signsInByButton('/', 'button'), refreshes(), signsOutFrom('/logout', 'button', '/', 'button')],
}
