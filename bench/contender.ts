import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A program under measurement, in a process of its own. */
export type Contender = { name: string; url: string; process: ChildProcess }

/** Starts `contenders/<file>` and waits for the line that says where it listens. */
export async function start(name: string, file: string): Promise<Contender> {
  const path = fileURLToPath(new URL(`./contenders/${file}`, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      const ready = /ready (\S+)/.exec(printed)?.[1]
      if (ready !== undefined) resolve(ready)
    })
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)))
  })
  return { name, url, process: child }
}
