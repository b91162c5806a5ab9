import { jwksMaxAge } from '../protocol/endpoints/jwks.ts'
import type { KeyCare, KeyFacts } from '../storage/keys/key-care.ts'
import type { KeyChange } from '../storage/keys/key-rotation.ts'
import { reloadEvery } from '../storage/keys/live-key-ring.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, timeText } from './terminal/text-table.ts'

/** `valetkey keys rotate` */
export const keysRotate = command({
  settings: storageSettings,
  flags: {
    use: { value: 'use', help: 'only keys of this use: sign, seal, authenticate or decrypt' },
    alg: { value: 'algorithm', help: 'only keys of this algorithm: RS256, ES256, EdDSA, …' },
    now: { help: 'activate the new keys at once, in an emergency' },
    ...jsonFlag,
  },
  example: {
    line: 'valetkey keys rotate --use sign --alg ES256',
    does: 'Creates and publishes the next ES256 key, which becomes active once every verifier has had time to fetch it.',
  },
  run: (given) =>
    runWithStorage(given, async ({ keyCare }) => {
      const choice = { use: given.flags.use, alg: given.flags.alg }
      const now = Date.now()
      const chosen = chosenOf(await keyCare.list(now), choice)
      if (chosen.length === 0) {
        const asked = [choice.use && `--use ${choice.use}`, choice.alg && `--alg ${choice.alg}`]
        throw new CommandRefused(
          `there is no key for ${asked.filter(Boolean).join(' ')}; valetkey keys list shows all`,
          2,
        )
      }
      const changes = given.flags.now ? await keyCare.hasten(choice, now) : await keyCare.prepare(choice, now)
      if (given.flags.json) return jsonText(changes.map(asJson))
      return given.flags.now ? hastened(changes) : prepared(changes, await nextOf(keyCare, choice, now))
    }),
})

type Choice = { use: string | undefined; alg: string | undefined }

function chosenOf(keys: readonly KeyFacts[], { use, alg }: Choice): readonly KeyFacts[] {
  return keys.filter((key) => (use ?? key.use) === key.use && (alg ?? key.alg) === key.alg)
}

async function nextOf(keyCare: KeyCare, choice: Choice, now: number): Promise<readonly KeyFacts[]> {
  return chosenOf(await keyCare.list(now), choice).filter(({ status }) => status === 'next')
}

function prepared(changes: readonly KeyChange[], next: readonly KeyFacts[]): string {
  const lines = next.map(({ kid, alg, ahead }) => {
    const was = changes.some((change) => change.kid === kid) ? 'is' : 'was already'
    return `${alg}: ${kid} ${was} created, and becomes active ${timeText(ahead?.at ?? 0)}`
  })
  return `${lines.join('\n')}\n`
}

function hastened(changes: readonly KeyChange[]): string {
  const active = changes.filter(({ became }) => became === 'active')
  if (active.length === 0)
    return 'another process rotated at the same time; valetkey keys list shows the result\n'
  const lines = active.map(({ kid, alg }) => `${alg}: ${kid} is active now; the previous key still verifies`)
  lines.push(`Running servers start to use it within ${reloadEvery / 1000} seconds.`)
  if (active.some(({ use }) => use === 'sign')) {
    lines.push(
      `An API with a cached JWKS may refuse new tokens until it fetches it again: for ${jwksMaxAge} seconds, or for as long as it caches.`,
    )
  }
  return `${lines.join('\n')}\n`
}

function asJson({ activatesAt, ...change }: KeyChange) {
  return { ...change, activatesAt: activatesAt === null ? null : new Date(activatesAt).toISOString() }
}
