#!/usr/bin/env node
import { usePrivateCompileCache } from './compile-cache.mjs'

// Before any other import, so that those are cached too.
usePrivateCompileCache()
const { readCommandLine } = await import('./commands/terminal/command-line.ts')
const { say } = await import('./commands/terminal/output.ts')
const commandLine = await readCommandLine(process.argv.slice(2))

switch (commandLine.kind) {
  case 'run':
    await commandLine.command.run(commandLine.given)
    break
  case 'help': {
    const { help } = await import('./commands/help.ts')
    await say(await help(commandLine.about))
    break
  }
  case 'version': {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } })
    await say(`${manifest.version}\n`)
    break
  }
  case 'refused':
    process.stderr.write(`valetkey: ${commandLine.reason}\n`)
    process.exitCode = 2
}
