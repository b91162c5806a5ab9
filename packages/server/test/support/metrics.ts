import assert from 'node:assert/strict'
import type { TestServer } from './a-server.ts'

/** The value of every series of a scrape, by name and labels as written. */
export type Scrape = ReadonlyMap<string, number>

/** Scrapes the management listener of a server. */
export async function scrape({ managementUrl }: Pick<TestServer, 'managementUrl'>): Promise<Scrape> {
  const response = await fetch(`${managementUrl}/metrics`)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, series = '', value = ''] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? assert.fail(line)
      return [series, Number(value)]
    }),
  )
}
