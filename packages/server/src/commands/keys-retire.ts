import { jwksMaxAge } from '../protocol/endpoints/jwks.ts'
import type { KeyChange } from '../storage/keys/key-rotation.ts'
import { reloadEvery } from '../storage/keys/live-key-ring.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText } from './terminal/text-table.ts'

/** `valetkey keys retire` */
export const keysRetire = command({
  operand: '<kid>',
  settings: storageSettings,
  flags: {
    'with-successor': { help: 'replace an active key with a new one in the same step' },
    ...jsonFlag,
  },
  example: {
    line: 'valetkey keys retire 0mh3xYGaBjaMZ3vmY0YuTQ4-kqLqGkKQAsVBW4L1Cx4 --with-successor',
    does: 'Removes a compromised key from the JWKS and deletes it: its tokens are refused from now on.',
  },
  run: (given) =>
    runWithStorage(given, async ({ keyCare }) => {
      const kid = given.operand ?? ''
      const withSuccessor = given.flags['with-successor'] === true
      const withdrawn = await keyCare.withdraw(kid, { withSuccessor }, Date.now())
      switch (withdrawn.outcome) {
        case 'unknown':
          throw new CommandRefused(`there is no key ${JSON.stringify(kid)}; valetkey keys list shows all`)
        case 'active':
          throw new CommandRefused(
            `${kid} is active, and nothing would replace it: give it a successor with --with-successor`,
          )
        case 'lost':
          throw new CommandRefused(`another process changed ${kid} at the same time; check with keys list`)
        case 'done':
          return given.flags.json
            ? jsonText(withdrawn.changes.map(({ activatesAt: _, ...change }) => change))
            : text(withdrawn.changes)
      }
    }),
})

const ends: Readonly<Record<KeyChange['use'], string>> = {
  sign: `ID tokens and access tokens that it signed are refused; APIs with a cached JWKS accept them for up to ${jwksMaxAge} seconds more, or for as long as they cache it`,
  seal: 'opaque access tokens that it sealed are refused; clients get new ones with their refresh tokens',
  decrypt:
    'request objects that were encrypted for it are refused; clients with a cached JWKS keep sending them until they fetch it again',
  authenticate: 'refresh tokens that it made are refused; people sign in again',
}

function text(changes: readonly KeyChange[]): string {
  const lines = changes.map(({ kid, use, alg, became }) =>
    became === 'deleted' ? `${kid} is deleted: ${ends[use]}` : `${kid} is the active ${alg} key now`,
  )
  return `${[...lines, `Running servers notice within ${reloadEvery / 1000} seconds.`].join('\n')}\n`
}
