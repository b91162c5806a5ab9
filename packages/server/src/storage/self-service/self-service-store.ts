import type { SelfServiceStore } from '../../accounts/self-service/self-service-store.ts'
import { claimStore } from '../claim-store.ts'
import type { Database } from '../database/database.ts'
import type { DataKey } from '../keys/sealing.ts'
import { activity } from './activity.ts'
import { allowedApps } from './allowed-apps.ts'
import { factorChanges } from './factor-changes.ts'
import { passwordChanges } from './password-changes.ts'
import { personalData } from './personal-data.ts'
import { signedInBrowsers } from './signed-in-browsers.ts'

/** The self-service store on any `Database`. */
export function selfServiceStore(db: Database, sealing: DataKey): SelfServiceStore {
  return {
    ...activity(db),
    ...allowedApps(db),
    ...personalData(db),
    changeProfile: claimStore(db).change,
    ...signedInBrowsers(db),
    ...passwordChanges(db, sealing),
    ...factorChanges(db, sealing),
  }
}
