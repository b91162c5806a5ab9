import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Outlet } from './log-output.ts'

/** An outlet whose destination has room for `room` bytes and accepts at most `atOnce` bytes per write. */
function into({ room, atOnce = Number.POSITIVE_INFINITY }: { room: number; atOnce?: number }) {
  const place = { room, text: '', tries: 0, outlet: new Outlet(() => 0) }
  place.outlet = new Outlet((bytes) => {
    place.tries += 1
    const taken = bytes.subarray(0, Math.min(place.room, atOnce))
    if (taken.length === 0) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    place.room -= taken.length
    place.text += taken.toString()
    return taken.length
  })
  return place
}

describe('an outlet', () => {
  test('writes each line at once and whole, even if a write accepts only part of it', () => {
    const place = into({ room: 1_000, atOnce: 3 })
    place.outlet.write('a line\n')
    place.outlet.write('ünother\n')
    assert.equal(place.text, 'a line\nünother\n')
    assert.equal(place.outlet.lost, 0)
  })

  test('without room buffers lines in order, without blocking the caller or retrying for each line', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const place = into({ room: 9 })
    for (let line = 0; line < 100; line += 1) place.outlet.write(`line ${line}\n`)
    assert.equal(place.text, 'line 0\nli')
    assert.ok(place.tries < 5, `${place.tries} tries`)
    t.mock.timers.tick(10)
    place.room = 10_000
    t.mock.timers.tick(20)
    assert.equal(place.text, Array.from({ length: 100 }, (_, line) => `line ${line}\n`).join(''))
    assert.equal(place.outlet.lost, 0)
  })

  test('whose writes return 0 without an error buffers lines as if there were no room', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    let open = false
    let tries = 0
    let text = ''
    const outlet = new Outlet((bytes) => {
      tries += 1
      assert.ok(tries < 100, 'the outlet retries without end')
      if (open) text += bytes.toString()
      return open ? bytes.length : 0
    })
    outlet.write('a line\n')
    outlet.write('another\n')
    assert.deepEqual([tries, text], [1, ''])
    open = true
    t.mock.timers.tick(10)
    assert.deepEqual([text, outlet.lost], ['a line\nanother\n', 0])
  })

  test('buffers one megabyte, loses further lines, and reports their number once it can write again', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const place = into({ room: 0 })
    const told: number[] = []
    place.outlet.recovered = (lost) => told.push(lost)
    const line = `${'x'.repeat(999)}\n`
    for (let index = 0; index < 1_500; index += 1) place.outlet.write(line)
    assert.equal(place.outlet.lost, 500)
    t.mock.timers.tick(60_000)
    assert.deepEqual(told, [])
    place.room = Number.POSITIVE_INFINITY
    t.mock.timers.tick(1_000)
    assert.equal(place.text.length, 1_000_000)
    assert.deepEqual(told, [500])
    place.outlet.write(line)
    assert.equal(place.text.length, 1_001_000)
    assert.deepEqual([place.outlet.lost, told], [500, [500]])
  })

  test('writes what it can when the process exits, and gives up after 200 ms', () => {
    const place = into({ room: 0 })
    place.outlet.write('the last words\n')
    place.room = 100
    place.outlet.flushSync()
    assert.equal(place.text, 'the last words\n')
    place.room = 0
    place.outlet.write('more\n')
    const begun = performance.now()
    place.outlet.flushSync()
    assert.ok(performance.now() - begun >= 200)
  })
})
