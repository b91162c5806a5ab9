import type { OwnClaim } from '../protocol/access/claims.ts'
import { expectedOf, isOfType, mostBytes } from '../protocol/access/own-claims.ts'
import { parseJson } from '../settings/json/json.ts'
import { command, storageSettings } from './command.ts'
import { claimNamed, declaredInFile } from './own-claim.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { accountOf, userFlag } from './user-flag.ts'

/** `valetkey claims set` */
export const claimsSet = command({
  operand: '<claim>',
  settings: storageSettings,
  flags: { ...userFlag, value: { value: 'value', help: 'its value; a list as JSON: ["a","b"]' } },
  example: {
    line: 'valetkey claims set department --user alice --value Physics --config valetkey.json',
    does: 'Apps see it at the next UserInfo request and in the next token, if their scopes request the claim.',
  },
  run: (given) =>
    runWithStorage(given, async (storage, settings) => {
      const { operand = '', flags } = given
      const claim = claimNamed(operand, settings)
      if (flags.value === undefined) throw new CommandRefused('--value <value> is missing', 2)
      const value = typedValue(flags.value, claim)
      const account = await accountOf(flags.user, storage)
      const names = new Set(settings.claims.map(({ name }) => name))
      const outcome = await storage.claims.change({
        userId: account.id,
        change(claims) {
          const after = { ...claims, [claim.name]: value }
          if (JSON.stringify(after) === JSON.stringify(claims)) return undefined
          const own = Object.entries(after).filter(([name]) => names.has(name))
          const bytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(own)))
          if (bytes <= mostBytes) return after
          throw new CommandRefused(
            `the own claims of ${account.username} would have ${bytes} bytes of JSON together, at most ${mostBytes} are allowed`,
          )
        },
        events: [{ type: 'claim_changed', userId: account.id, facts: { claim: claim.name } }],
        now: Date.now(),
      })
      if (outcome === 'declared') throw declaredInFile(account)
      if (outcome === 'gone') throw new CommandRefused(`the account of ${account.username} was deleted`)
      return `${claim.name} of ${account.username} is ${JSON.stringify(value)}${outcome === 'unchanged' ? ' already' : ''}.\n`
    }),
})

/** The text as a value of the declared type. */
function typedValue(text: string, { name, type }: OwnClaim): unknown {
  const value = type === 'string' ? text : parsed(text)
  if (isOfType(value, type)) return value
  throw new CommandRefused(
    `--value: expected ${expectedOf[type]} for ${name}, got ${JSON.stringify(text)}`,
    2,
  )
}

/** `undefined` for text that is not JSON. */
function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
