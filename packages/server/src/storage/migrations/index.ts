import { people } from './0001-people.ts'
import { registrations } from './0002-registrations.ts'
import { permissions } from './0003-permissions.ts'
import { keeping } from './0004-keeping.ts'
import { jobs } from './0005-jobs.ts'
import { keyLife } from './0006-key-life.ts'
import { familyClaims } from './0007-family-claims.ts'
import { participations } from './0008-participations.ts'
import { selfRegisteredClients } from './0009-self-registered-clients.ts'
import { deviceCodes } from './0010-device-codes.ts'
import { familyAuthorizationDetails } from './0011-family-authorization-details.ts'
import { byClient } from './0012-by-client.ts'
import { familyAcr } from './0013-family-acr.ts'
import { deviceAddress } from './0014-device-address.ts'
import { familyRepeats } from './0015-family-repeats.ts'
import { memberships } from './0016-memberships.ts'
import { selfService } from './0017-self-service.ts'
import { eventsByUser } from './0018-events-by-user.ts'
import { mails } from './0019-mails.ts'
import { receipts } from './0020-receipts.ts'
import { factors } from './0021-factors.ts'
import { passkeys } from './0022-passkeys.ts'
import { mailAddresses } from './0023-mail-addresses.ts'
import { invitations } from './0024-invitations.ts'
import type { Migration } from './migration.ts'

/** Every migration, in order. A released migration is never changed: a correction is a further migration. */
export const migrations: readonly Migration[] = [
  people,
  registrations,
  permissions,
  keeping,
  jobs,
  keyLife,
  familyClaims,
  participations,
  selfRegisteredClients,
  deviceCodes,
  familyAuthorizationDetails,
  byClient,
  familyAcr,
  deviceAddress,
  familyRepeats,
  memberships,
  selfService,
  eventsByUser,
  mails,
  receipts,
  factors,
  passkeys,
  mailAddresses,
  invitations,
]
