import { type SpawnOptions, spawn } from 'node:child_process'

/** Runs a Node program of this workspace, shows its output, and resolves with whether it exited with 0. */
export function runProgram(file: string, args: readonly string[], env = process.env): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit', env })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Runs a command silently, and resolves with its output and whether it exited with 0. */
export function outputOf(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'shell'> = {},
): Promise<{ passed: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ passed: code === 0, output: Buffer.concat(chunks).toString() }))
  })
}
