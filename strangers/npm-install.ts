import type { Command } from './stranger.ts'

/** Installs the packages of a package.json, without a lock file, which would name the registry. */
export const installFromNpm: Command = ['npm', 'install', '--no-package-lock', '--no-audit', '--no-fund']
