import { hashOf, mint } from '../protocol/secrets/artefact.ts'
import { random } from '../random.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, timeText } from './terminal/text-table.ts'

const day = 86_400

/** `valetkey registration-token`: creates an initial access token, which is shown once and stored as a hash. RFC 7591 §3 */
export const registrationToken = command({
  settings: storageSettings,
  flags: {
    uses: { value: 'number', help: 'how many apps can register with it (default: 1)' },
    'expires-in': { value: 'seconds', help: 'how long it is valid (default: 86400, a day)' },
    ...jsonFlag,
  },
  example: {
    line: 'valetkey registration-token --config valetkey.json --uses 5',
    does: 'Prints a token with which five apps can register within a day.',
  },
  run: ({ flags, ...given }) => {
    return runWithStorage({ ...given, flags }, async ({ store }, { registration: { mode } }) => {
      const uses = whole('uses', flags.uses, { otherwise: 1, least: 1, most: 100_000 })
      const bounds = { otherwise: day, least: 60, most: 365 * day }
      const now = Date.now()
      const expiresAt = now + whole('expires-in', flags['expires-in'], bounds) * 1000
      const token = mint('vk_iat_', random)
      await store.keepRegistrationToken({ hash: hashOf(token), uses, expiresAt, now })
      if (flags.json) return jsonText({ token, uses, expiresAt: new Date(expiresAt).toISOString() })
      const note =
        mode === 'token' ? '' : `\nThe server does not ask for it now: registration.mode is ${mode}.`
      const apps = uses === 1 ? 'one app' : `${uses} apps`
      return `${token}\nValid for ${apps} until ${timeText(expiresAt)}. It is shown only once.${note}\n`
    })
  },
})

function whole(
  flag: string,
  text: string | undefined,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  if (text === undefined) return otherwise
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new CommandRefused(`--${flag}: expected a whole number from ${least} to ${most}`, 2)
}
