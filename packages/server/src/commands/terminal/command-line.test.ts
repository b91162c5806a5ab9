import assert from 'node:assert/strict'
import test from 'node:test'
import { options } from '../../settings.ts'
import { help } from '../help.ts'
import { commands } from '../index.ts'
import { readCommandLine } from './command-line.ts'

const refusals: readonly (readonly [args: string[], reason: string])[] = [
  [['serv'], 'there is no command "serv"; did you mean serve?'],
  [['frobnicate'], 'there is no command "frobnicate"; valetkey help shows all'],
  [['serve', '--prot', '1'], 'there is no flag "--prot"; did you mean --port?'],
  [['serve', '-x'], 'there is no flag "-x"; valetkey help shows all'],
  [['serve', '--port'], '--port needs a value: --port <number>'],
  [['serve', '--data='], '--data needs a value: --data <folder>'],
  [['serve', '--data', '--port', '0'], '--data needs a value before --port'],
  [['serve', '--data', '-1'], '--data needs a value before -1'],
  [['serve', '--drain-limit', '--port', '0'], '--drain-limit needs a value before --port'],
  [['serve', '--port', '1', '--port', '2'], '--port was given twice'],
  [['serve', 'now'], 'serve takes no further arguments, got "now"'],
  [['--port', '1'], 'a command is missing; did you mean valetkey serve?'],
  [['-x'], 'there is no flag "-x"; valetkey help shows all'],
  [['serve', '--__proto__', '1'], 'there is no flag "--__proto__"; valetkey help shows all'],
  [['constructor'], 'there is no command "constructor"; valetkey help shows all'],
  [['keys'], 'keys needs one of: list, rotate, retire, rewrap'],
  [['keys', 'lst'], 'there is no command "keys lst"; did you mean keys list?'],
  [['keys', 'list', 'all'], 'keys list takes no further arguments, got "all"'],
  [['keys', 'list', '--json=yes'], '--json takes no value'],
  [['keys', 'list', '--json', '--json'], '--json was given twice'],
  [['keys', 'list', '--port', '1'], 'there is no flag "--port"; valetkey help shows all'],
  [['keys', 'retire', 'a', 'b'], 'keys retire takes no further arguments after <kid>, got "b"'],
  [['keys', 'rotate', '--use', '--now'], '--use needs a value before --now'],
  [['help', 'serv'], 'there is no command "serv"; did you mean serve?'],
]

for (const [args, reason] of refusals) {
  test(`valetkey ${args.join(' ')} is refused: ${reason}`, async () => {
    assert.deepEqual(await readCommandLine(args), { kind: 'refused', reason })
  })
}

test('flags are read with a space or an equals sign, before or after the command', async () => {
  const args = ['--port', '0', 'serve', '--issuer=http://localhost:1', '--log-level', 'warn']
  const read = await readCommandLine(args)
  assert.ok(read.kind === 'run')
  assert.equal(read.words, 'serve')
  assert.deepEqual(read.given.settings, { port: '0', issuer: 'http://localhost:1', 'log-level': 'warn' })
})

test('a negative number is a value, which the settings refuse with what they expect', async () => {
  for (const args of [
    ['serve', '--drain-limit', '-1'],
    ['serve', '--drain-limit=-1'],
  ]) {
    const read = await readCommandLine(args)
    assert.ok(read.kind === 'run', JSON.stringify(read))
    assert.deepEqual(read.given.settings, { 'drain-limit': '-1' })
  }
})

test('a command has its own flags beside those of the settings', async () => {
  const read = await readCommandLine(['keys', 'rotate', '--use', 'sign', '--now', '--data=x'])
  assert.ok(read.kind === 'run')
  assert.deepEqual(read.given, {
    operand: undefined,
    settings: { data: 'x' },
    flags: { use: 'sign', now: true },
  })
})

test('a key id that begins with a dash is an operand, and no flag looks like one', async () => {
  for (const kid of ['-BF9z2xo6mba', '--F9z2xo6mba', `-${'A'.repeat(42)}`]) {
    const read = await readCommandLine(['keys', 'retire', kid, '--data=x'])
    assert.ok(read.kind === 'run', JSON.stringify(read))
    assert.deepEqual([read.given.operand, read.given.settings], [kid, { data: 'x' }])
  }
  const flags = [...Object.keys(options)]
  for (const { load } of commands) flags.push(...Object.keys((await load()).flags))
  for (const flag of flags) {
    assert.match(flag, /^[a-z-]+$/, 'a capital letter, digit or underscore would make it a key id')
  }
  const mistyped = await readCommandLine(['serve', '--log-levels', 'warn'])
  assert.equal(mistyped.kind, 'refused')
})

test('without arguments, or when asked for, there is help', async () => {
  for (const args of [[], ['help'], ['--help'], ['-h']]) {
    assert.deepEqual(await readCommandLine(args), { kind: 'help', about: undefined })
  }
  for (const args of [
    ['help', 'serve'],
    ['serve', '--help'],
    ['serve', '--port', '1', '-h'],
  ]) {
    assert.deepEqual(await readCommandLine(args), { kind: 'help', about: 'serve' })
  }
  assert.deepEqual(await readCommandLine(['keys', '--help']), { kind: 'help', about: 'keys' })
  assert.ok((await help('keys')).includes('valetkey keys list'))
  assert.deepEqual(await readCommandLine(['--version']), { kind: 'version' })
})

test('the help names every command, and every option as a flag of serve', async () => {
  const text = await help()
  // The overview includes the operand of a command.
  assert.match(text, /^ {2}valetkey keys retire <kid> \[flags\] /m)
  assert.match(text, /^ {2}valetkey backup <file> \[flags\] /m)
  assert.match(text, /^ {2}valetkey keys list \[flags\] /m)
  for (const { words, summary } of commands) {
    assert.ok(text.includes(`valetkey ${words} `), words)
    assert.ok(text.includes(summary), summary)
  }
  const flags = [...text.matchAll(/^ {2}--([\w-]+) </gm)].map(([, name]) => name ?? '')
  assert.deepEqual(flags, Object.keys(options))
  for (const flag of flags) {
    assert.equal((await readCommandLine(['serve', `--${flag}`, 'x'])).kind, 'run')
  }
})

for (const { words, load } of commands) {
  test(`the help of valetkey ${words} names its flags, and its example is a valid command line`, async () => {
    const { settings, flags, operand, example } = await load()
    const text = await help(words)
    for (const flag of [...settings, ...Object.keys(flags)]) assert.ok(text.includes(`  --${flag}`), flag)
    if (operand !== undefined) assert.ok(text.includes(`valetkey ${words} ${operand}`))
    assert.ok(text.includes(`\n  ${example.line}\n`))
    const [program, ...args] = example.line.split(' ')
    assert.equal(program, 'valetkey')
    const read = await readCommandLine(args)
    assert.ok(read.kind === 'run', JSON.stringify(read))
    assert.equal(read.words, words)
  })
}
