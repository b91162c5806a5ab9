import type { Page } from 'playwright-core'
import type { RunningStory } from './running-story.ts'

/** Signs Alice in at the authorization server. */
export async function signIn(page: Page, { password }: RunningStory): Promise<void> {
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
