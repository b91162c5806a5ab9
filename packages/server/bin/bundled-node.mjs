import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The packages that bring a Node for this platform, as the workspace installs them. */
const names = [
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  `node-bin-${process.platform}-${process.arch}`,
]

/** Runs the same command with the Node that came with the dependencies, or says in one line what is missing. */
export function runWithBundledNode() {
  const node = bundledNode()
  if (node === undefined) {
    process.stderr.write(
      `valetkey: expected Node 24.7 or later, got ${process.versions.node}; install a newer Node\n`,
    )
    process.exit(1)
  }
  const command = join(dirname(fileURLToPath(import.meta.url)), 'valetkey.mjs')
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', command, ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function bundledNode() {
  const require = createRequire(import.meta.url)
  for (const name of names) {
    try {
      const manifest = require.resolve(`${name}/package.json`)
      return join(dirname(manifest), require(manifest).bin.node)
    } catch {
      // Not for this platform, or not installed.
    }
  }
  return undefined
}
