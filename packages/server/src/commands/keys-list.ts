import type { KeyFacts } from '../storage/keys/key-care.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, textTable, timeText } from './terminal/text-table.ts'

/** `valetkey keys list` */
export const keysList = command({
  settings: storageSettings,
  flags: jsonFlag,
  example: {
    line: 'valetkey keys list --data ./valetkey-data',
    does: 'Shows every key: its use, its status, and what happens to it next and when.',
  },
  run: (given) =>
    runWithStorage(given, async ({ keyCare }) => {
      const keys = await keyCare.list(Date.now())
      return given.flags.json ? jsonText(keys.map(asJson)) : table(keys)
    }),
})

function table(keys: readonly KeyFacts[]): string {
  return textTable(
    ['KID', 'USE', 'ALG', 'STATUS', 'SINCE', 'AHEAD'],
    keys.map((key) => [key.kid, key.use, key.alg, key.status, timeText(key.since), aheadText(key)]),
  )
}

function aheadText({ ahead, overdue }: KeyFacts): string {
  if (ahead === undefined) return 'nothing planned'
  const text = `${ahead.what} ${timeText(ahead.at)}`
  return overdue ? `OVERDUE: ${text}` : text
}

function asJson({ since, ahead, ...key }: KeyFacts) {
  const then = ahead && { what: ahead.what, at: new Date(ahead.at).toISOString() }
  return { ...key, since: new Date(since).toISOString(), ahead: then ?? null }
}
