import type { Command } from './stranger.ts'

/** Installs the packages of a requirements.txt into an environment of the working folder. */
export const installFromPypi: readonly Command[] = [
  ['python3', '-m', 'venv', '.venv'],
  ['.venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', 'requirements.txt'],
]
