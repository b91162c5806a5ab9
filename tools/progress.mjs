import { runChild } from './child.mjs'

/**
 * Runs a command while showing a progress line. Resolves with its exit code and output.
 * In a terminal the line is rewritten every 200 ms; in a pipe or a log a new line is written every 10 s.
 * `detail` returns a few words about the progress.
 */
export async function runBehindProgress(label, command, args, { detail = () => '', ...options } = {}) {
  const terminal = Boolean(process.stdout.isTTY)
  const began = Date.now()
  const line = () => {
    const words = [`${Math.round((Date.now() - began) / 1000)} s`, detail()].filter(Boolean)
    return `  ${label} (${words.join(', ')})`
  }
  const show = () => process.stdout.write(terminal ? `\r\x1b[2K${line()} …` : `${line()} …\n`)
  process.stdout.write(terminal ? line() : `  ${label} …\n`)
  const ticking = setInterval(show, terminal ? 200 : 10_000)
  const output = []
  try {
    const code = await runChild(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }, (child) => {
      child.stdout.on('data', (chunk) => output.push(chunk))
      child.stderr.on('data', (chunk) => output.push(chunk))
    })
    return { code, output: Buffer.concat(output).toString() }
  } finally {
    clearInterval(ticking)
    process.stdout.write(terminal ? `\r\x1b[2K${line()}\n` : `${line()}\n`)
  }
}
