import { randomBytes } from 'node:crypto'
import { type InvitationRequest, invitationLifetime, invite } from '../../src/accounts/invitations/invite.ts'
import { openFromSettings } from '../../src/open-from-settings.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import type { Storage } from '../../src/storage/open.ts'
import type { TestServer } from './a-server.ts'
import { linkTo } from './mailbox.ts'
import { Walker } from './walker.ts'

type Running = Pick<TestServer, 'fetch' | 'issuer' | 'data' | 'clock'>

/** Does something with the database of a running server, as a command does. */
export async function withStorage<Value>(
  { data, clock }: Pick<TestServer, 'data' | 'clock'>,
  work: (storage: Storage) => Promise<Value>,
): Promise<Value> {
  const settings = readSettings({ flags: { data }, environment: {}, folder: data })
  const storage = await openFromSettings(settings, () => clock.now())
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

/** An invitation whose link is copied. */
export function anInvitation(
  server: Running,
  change: Partial<InvitationRequest> = {},
): Promise<{ id: string; link: string }> {
  return withStorage(server, async ({ invitations }) => {
    const made = await invite(
      {
        ...{ mailTo: undefined, inviter: undefined, app: undefined, uses: 1, lifetime: invitationLifetime },
        memberships: { groups: [], roles: [] },
        ...change,
      },
      { invitations, now: () => server.clock.now(), random: randomBytes },
    )
    if (made.outcome !== 'invited') throw new Error(made.outcome)
    return { id: made.id, link: `${server.issuer}/invitation?token=${made.token.reveal()}` }
  })
}

/** The link of an invitation as the mail to this address has it. The server sends mails to its mailbox. */
export async function aMailedInvitation(
  server: Running,
  address: string,
  change: Partial<InvitationRequest> = {},
): Promise<string> {
  await anInvitation(server, { mailTo: { address, locale: 'en' }, ...change })
  await sendWaiting(server)
  return linkTo(server, address)
}

/** Sends the mails that another process has queued: a mail of the server itself begins that. */
export async function sendWaiting(server: Running): Promise<void> {
  const address = `somebody-${randomBytes(6).toString('hex')}@example.com`
  await (await new Walker(server).go('/recover')).submit({ address })
}

/** Who is signed in, in a browser: the memberships of their account. */
export async function membershipsOf(
  server: Running,
  username: string,
): Promise<{ groups: readonly string[]; roles: readonly string[] }> {
  return withStorage(server, async ({ accounts, memberships }) => {
    const found = await accounts.accountByUsername(username.toLowerCase())
    if (found === undefined) throw new Error(`nobody is called ${username}`)
    return memberships.of(found.account.id)
  })
}
