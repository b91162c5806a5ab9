import type { Account } from '../accounts/store.ts'
import type { OwnClaim } from '../protocol/access/claims.ts'
import { nearest } from '../settings/json/nearest.ts'
import type { Settings } from '../settings.ts'
import { CommandRefused } from './terminal/command-refused.ts'

/** The declaration of a claim. */
export function claimNamed(name: string, { claims }: Pick<Settings, 'claims'>): OwnClaim {
  const claim = claims.find((each) => each.name === name)
  if (claim !== undefined) return claim
  const names = claims.map((each) => each.name)
  const meant = nearest(name, names)
  const advice =
    meant !== undefined
      ? `did you mean ${meant}?`
      : names.length === 0
        ? 'the configuration file declares none; give it with --config'
        : `there are ${names.join(', ')}`
  throw new CommandRefused(`there is no claim ${JSON.stringify(name)}; ${advice}`)
}

/** The refusal to change what the next start would change back. */
export function declaredInFile({ username }: Account): CommandRefused {
  return new CommandRefused(`the configuration file declares ${username}: change their claims there`)
}
