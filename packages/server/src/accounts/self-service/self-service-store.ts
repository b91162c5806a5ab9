import type { Activity } from './activity.ts'
import type { AllowedApps } from './allowed-apps.ts'
import type { PasswordChanges } from './change-password.ts'
import type { FactorChanges } from './factor-changes.ts'
import type { PersonalDataStore } from './personal-data.ts'
import type { ProfileStore } from './profile.ts'
import type { SignedInBrowsers } from './signed-in-browsers.ts'

/** The storage of what people do with their own accounts. Each operation finds only rows of the user it names. */
export type SelfServiceStore = Activity &
  AllowedApps &
  PersonalDataStore &
  ProfileStore &
  SignedInBrowsers &
  PasswordChanges &
  FactorChanges
