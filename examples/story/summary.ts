import { styleText } from 'node:util'
import type { Places } from './server-config.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours text if stdout is a terminal. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** The text that `npm start` prints when everything is running: the URLs, and how to sign in. */
export function summary(story: {
  places: Places
  data: string
  password: string
  /** The link to become the first owner; absent once there is an owner. */
  ownerLink: string | undefined
}): string {
  const { places, data, password, ownerLink } = story
  const rows: readonly (readonly [name: string, value: string])[] = [
    [
      'Click here first',
      `${paint(['bold', 'underline'], places.printShop)}  Print Shop, where a photo gets printed`,
    ],
    ['Sign in as', `${paint('bold', 'alice')}  with the password  ${paint('bold', password)}`],
    ['Single-page app', `${places.express}  Print Shop Express, which runs entirely in the browser`],
    ['Legacy app', `${places.frame}  Photo Frame, which is older than PKCE (implicit grant)`],
    ['Older app', `${places.album}  Photo Album, which asks for the password itself (password grant)`],
    ['Terminal', `${tool(places)}  lists Alice’s photos`],
    ['Photo Drive', places.photoDrive],
    ['Issuer', `${places.issuer}  the authorization server: Valetkey`],
    ['Account', `${places.issuer}/account  what Alice allowed, and where she is signed in`],
    ['Data', data],
    ...(ownerLink === undefined ? [] : [['Become the owner', `${ownerLink}  works once`] as const]),
    ['Stop', 'Ctrl-C; photos, accounts and permissions are kept, but Print Shop loses its connections'],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`)
  return ['', paint('bold', '  The photo story is running.'), '', ...lines, ''].join('\n')
}

/** The command, with flags if the story does not run at the tool's default URLs. */
function tool({ issuer, photoDrive }: Places): string {
  const usual = issuer === 'http://localhost:4000'
  const flags = usual ? '' : ` -- --issuer ${issuer} --photo-drive ${photoDrive}`
  return paint('bold', `npm run print-shop${flags}`)
}
