import assert from 'node:assert/strict'
import test from 'node:test'
import { readCommandLine } from './command-line.ts'
import { help } from './help.ts'

const refusals: readonly (readonly [args: string[], reason: string])[] = [
  [['serv'], 'there is no command "serv"; did you mean serve?'],
  [['frobnicate'], 'there is no command "frobnicate"; valetkey help shows all'],
  [['serve', '--prot', '1'], 'there is no flag "--prot"; did you mean --port?'],
  [['serve', '-x'], 'there is no flag "-x"; valetkey help shows all'],
  [['serve', '--port'], '--port needs a value: --port <number>'],
  [['serve', '--data='], '--data needs a value: --data <folder>'],
  [['serve', '--data', '--port', '0'], '--data needs a value before --port'],
  [['serve', '--port', '1', '--port', '2'], '--port was given twice'],
  [['serve', 'now'], 'serve takes no further words, got "now"'],
  [['--port', '1'], 'a command is missing; did you mean valetkey serve?'],
  [['serve', '--__proto__', '1'], 'there is no flag "--__proto__"; valetkey help shows all'],
  [['constructor'], 'there is no command "constructor"; valetkey help shows all'],
]

for (const [args, reason] of refusals) {
  test(`valetkey ${args.join(' ')} is refused: ${reason}`, () => {
    assert.deepEqual(readCommandLine(args), { command: 'refused', reason })
  })
}

test('flags are read with a space or an equals sign', () => {
  assert.deepEqual(
    readCommandLine(['serve', '--port', '0', '--issuer=http://localhost:1', '--log-level', 'warn']),
    {
      command: 'serve',
      flags: { port: '0', issuer: 'http://localhost:1', 'log-level': 'warn' },
    },
  )
})

test('help is what one gets who asks for nothing or for help', () => {
  for (const args of [[], ['help'], ['--help'], ['-h'], ['serve', '--help']]) {
    assert.deepEqual(readCommandLine(args), { command: 'help' })
  }
  assert.deepEqual(readCommandLine(['--version']), { command: 'version' })
})

test('the help names every flag that serve takes', () => {
  const flags = [...help().matchAll(/^ {2}--([\w-]+) </gm)].map(([, name]) => name ?? '')
  assert.ok(flags.length >= 8)
  for (const flag of flags) assert.equal(readCommandLine(['serve', `--${flag}`, 'x']).command, 'serve')
})
