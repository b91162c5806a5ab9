import { styleText } from 'node:util'
import type { Places } from './server-config.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours text for a terminal, and leaves it alone for everything else. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** What a person has to know once everything runs: where to click, and who to be. */
export function summary(story: {
  places: Places
  data: string
  password: string
  /** Once there is an owner, nobody can become the first. */
  ownerLink: string | undefined
}): string {
  const { places, data, password, ownerLink } = story
  const rows: readonly (readonly [name: string, value: string])[] = [
    [
      'Click here first',
      `${paint(['bold', 'underline'], places.printShop)}  Print Shop, where a photo gets printed`,
    ],
    ['Sign in as', `${paint('bold', 'alice')}  with the password  ${paint('bold', password)}`],
    ['In one page', `${places.express}  Print Shop Express, which lives in the browser alone`],
    ['An old app', `${places.frame}  Photo Frame, which is older than PKCE (implicit grant)`],
    ['An older one', `${places.album}  Photo Album, which asks for the password itself (password grant)`],
    ['In a terminal', `${tool(places)}  lists Alice’s photos`],
    ['Photo Drive', places.photoDrive],
    ['Issuer', `${places.issuer}  the authorization server: Valetkey`],
    ['Data', data],
    ...(ownerLink === undefined ? [] : [['Become the owner', `${ownerLink}  works once`] as const]),
    [
      'Stop',
      'Ctrl-C; photos, accounts and permissions are kept, Print Shop itself forgets who was connected',
    ],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`)
  return ['', paint('bold', '  The photo story is running.'), '', ...lines, ''].join('\n')
}

/** The command-line tool looks where the story usually is. */
function tool({ issuer, photoDrive }: Places): string {
  const usual = issuer === 'http://localhost:4000'
  const flags = usual ? '' : ` -- --issuer ${issuer} --photo-drive ${photoDrive}`
  return paint('bold', `npm run print-shop${flags}`)
}
