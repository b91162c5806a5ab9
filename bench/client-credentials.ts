import autocannon from 'autocannon'
import { type Contender, start } from './contender.ts'
import { bench } from './parameters.ts'

/** Seconds a contender is under load in one round, and how many rounds there are. */
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const rounds = Number(process.env.BENCH_ROUNDS ?? 4)
const connections = 64

type Round = { perSecond: number; p50: number; p99: number; p999: number }

/** One round of load. Every answer has to be a 200, or the figure is worth nothing. */
async function load(contender: Contender): Promise<Round> {
  const result = await autocannon({
    url: contender.url,
    method: 'POST',
    connections,
    duration: seconds,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${bench.clientId}:${bench.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: bench.scope }).toString(),
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${contender.name}: ${result.non2xx} refusals and ${result.errors} broken connections`)
  }
  const { p50, p99, p99_9 } = result.latency
  return { perSecond: result.requests.average, p50, p99, p999: p99_9 }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Client credentials with ES256 JWTs, side by side. The contenders take turns, so that whatever else the machine
 * does falls on all of them; of the rounds the median counts, and of the figures only the ratios.
 */
const contenders = [
  await start('limit program', 'limit.ts'),
  await start('valetkey (SQLite)', 'valetkey.ts'),
  await start('node-oidc-provider (memory)', 'oidc-provider.ts'),
]
try {
  const figures = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]))
  for (const contender of contenders) await load(contender)
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      process.stderr.write(`round ${round} of ${rounds}: ${contender.name}\n`)
      figures.get(contender)?.push(await load(contender))
    }
  }
  const [limit] = [...figures.values()].map((of) => median(of.map((round) => round.perSecond)))
  console.log(`client credentials, ES256 JWT, ${connections} connections, ${rounds} rounds of ${seconds} s`)
  console.table(
    Object.fromEntries(
      [...figures].map(([{ name }, of]) => {
        const perSecond = median(of.map((round) => round.perSecond))
        return [
          name,
          {
            'per second': Math.round(perSecond),
            'of the limit': `${Math.round((perSecond / (limit ?? Number.NaN)) * 100)} %`,
            'p50 ms': median(of.map((round) => round.p50)),
            'p99 ms': median(of.map((round) => round.p99)),
            'p99.9 ms': median(of.map((round) => round.p999)),
          },
        ]
      }),
    ),
  )
} finally {
  for (const contender of contenders) contender.process.kill()
}
