import { boundOf, membershipNameProblem } from '../accounts/claims/memberships.ts'
import type { Account } from '../accounts/store.ts'
import type { MembershipKind } from '../protocol/records/memberships.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'
import { type Command, command, type Given, jsonFlag, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, textTable } from './terminal/text-table.ts'
import { accountOf, entryOf, userFlag } from './user-flag.ts'

const words = {
  group: {
    many: 'groups',
    example: 'grafana-admins',
    added: 'is in',
    removed: 'is no longer in',
    not: 'is not in',
  },
  role: { many: 'roles', example: 'editor', added: 'has', removed: 'no longer has', not: 'does not have' },
} as const

/** When a change takes effect. A JWT access token keeps its claims until it expires. */
const effect =
  'Apps see it at the next UserInfo request and in the next token; a JWT access token keeps what it says until it expires.'

/** The command that adds a person to a group, or gives them a role. */
export function additionTo(kind: MembershipKind): Command {
  const { many, example, added } = words[kind]
  return command({
    operand: `<${kind}>`,
    settings: storageSettings,
    flags: userFlag,
    example: {
      line: `valetkey ${many} add ${example} --user alice --config valetkey.json`,
      does: effect,
    },
    run: (given) =>
      change(given, kind, async ({ memberships }, { account, name, write }) => {
        const bound = boundOf(kind)
        const events = [eventOf('membership_added', account, { kind, name })]
        switch (await memberships.add({ ...write, bound, events })) {
          case 'declared':
            throw declaredElsewhere(account, kind)
          case 'too_many':
            throw new CommandRefused(
              `${account.username} cannot have any more ${many}: their names may have ${bound.most} bytes together, because tokens are sent in headers`,
            )
          case 'gone':
            throw new CommandRefused(`the account of ${account.username} was deleted`)
          case 'already':
            return `${account.username} ${added} ${name} already.\n`
          case 'added': {
            const [first, ...others] = await memberships.people(kind, name, 2)
            const alone = first === account.username && others.length === 0
            return `${account.username} ${added} ${name} now${alone ? `, and nobody else: the ${kind} is new` : ''}.\n${effect}\n`
          }
        }
      }),
  })
}

/** The command that removes a person from a group, or takes a role from them. */
export function removalFrom(kind: MembershipKind): Command {
  const { many, example, removed, not } = words[kind]
  return command({
    operand: `<${kind}>`,
    settings: storageSettings,
    flags: userFlag,
    example: {
      line: `valetkey ${many} remove ${example} --user alice --config valetkey.json`,
      does: effect,
    },
    run: (given) =>
      change(given, kind, async ({ memberships }, { account, name, write }) => {
        const events = [eventOf('membership_removed', account, { kind, name })]
        switch (await memberships.remove({ ...write, events })) {
          case 'declared':
            throw declaredElsewhere(account, kind)
          case 'absent':
            throw new CommandRefused(`${account.username} ${not} ${name}`)
          case 'removed':
            return `${account.username} ${removed} ${name}.\n${effect}\n`
        }
      }),
  })
}

/** The command that shows all names, those of a person, or the people with one name. */
export function listOf(kind: MembershipKind): Command {
  const { many } = words[kind]
  const flags = {
    user: { value: 'username', help: `the ${many} of one person` },
    name: { value: kind, help: 'the people with this name' },
    ...jsonFlag,
  } as const
  return command({
    settings: storageSettings,
    flags,
    example: {
      line: `valetkey ${many} list --config valetkey.json`,
      does: `Shows every ${kind} that somebody has, with the number of people.`,
    },
    run: (given) =>
      runWithStorage(given, async (storage) => {
        const { memberships } = storage
        const { user, name, json } = given.flags
        if (user !== undefined && name !== undefined)
          throw new CommandRefused('expected --user or --name, got both', 2)
        const lines = async () => {
          if (user !== undefined) {
            const { id } = await accountOf(user, storage)
            const { groups, roles } = await memberships.of(id)
            return kind === 'group' ? groups : roles
          }
          return name === undefined ? undefined : await memberships.people(kind, name)
        }
        const names = await lines()
        if (names !== undefined) return json ? jsonText(names) : names.map((each) => `${each}\n`).join('')
        const all = await memberships.names(kind)
        if (json) return jsonText(all)
        return textTable(
          [kind.toUpperCase(), 'PEOPLE'],
          all.map((each) => [each.name, String(each.people)]),
        )
      }),
  })
}

type Change = {
  account: Account
  name: string
  write: { userId: string; kind: MembershipKind; name: string; now: number }
}

/** Reads the name and the person of a change. */
function change(
  given: Given<typeof userFlag>,
  kind: MembershipKind,
  apply: (storage: Storage, change: Change) => Promise<string>,
): Promise<void> {
  return runWithStorage(given, async (storage, settings) => {
    const { operand: name = '', flags } = given
    const problem = membershipNameProblem(name)
    if (problem !== undefined)
      throw new CommandRefused(`<${kind}>: expected ${problem}, got ${JSON.stringify(name)}`, 2)
    const account = await accountOf(flags.user, storage)
    refuseDeclared(account, kind, settings)
    return apply(storage, { account, name, write: { userId: account.id, kind, name, now: Date.now() } })
  })
}

/** Refuses if the configuration file declares the names of this kind for a person: the next start would undo the change. */
function refuseDeclared(account: Account, kind: MembershipKind, settings: Settings): void {
  if (entryOf(account, settings)?.memberships[kind] !== undefined) throw declaredElsewhere(account, kind)
}

function declaredElsewhere({ username }: Account, kind: MembershipKind): CommandRefused {
  const { many } = words[kind]
  return new CommandRefused(`the configuration file declares the ${many} of ${username}: change them there`)
}

function eventOf(
  type: 'membership_added' | 'membership_removed',
  { id }: Account,
  facts: Readonly<Record<string, string>>,
) {
  return { type, userId: id, facts } as const
}
