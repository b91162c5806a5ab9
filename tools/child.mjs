import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command and resolves with its exit code (128 + n for signal n, as a shell does).
 * Passes on SIGINT, SIGTERM and SIGHUP once each. Rejects if the command cannot be started.
 */
export function runChild(command, args, options, started = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options)
    const stopPassing = passSignals(child)
    const stopWatching = endWithNpm(child)
    const settle = () => {
      stopPassing()
      stopWatching()
    }
    started(child)
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (code, signal) => {
      settle()
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function passSignals(child) {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  const seen = new Set()
  const timers = []
  const listener = (signal) => {
    if (seen.has(signal)) return
    seen.add(signal)
    // Ctrl-C in a terminal reaches the child directly, so pass it on only if the child still runs a second later.
    const wait = signal === 'SIGINT' && atTerminal ? 1000 : 0
    timers.push(setTimeout(() => child.kill(signal), wait))
  }
  for (const signal of passedOn) process.on(signal, listener)
  return () => {
    for (const signal of passedOn) process.off(signal, listener)
    for (const timer of timers) clearTimeout(timer)
  }
}

/**
 * Ends the child after npm has exited. A SIGTERM to npm kills the shell between npm and this process, which then gets
 * another parent process.
 */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {}
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500)
  return () => clearInterval(watch)
}
