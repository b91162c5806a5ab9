import { aConfiguration, type Configuration } from './a-server.ts'

/** Detail types of Photo Drive and Album, and clients that may request them. */
export const richConfiguration = {
  // An API without scopes, for which no client is registered.
  apis: [...aConfiguration.apis, { identifier: 'https://notes.example/', name: 'Notes' }],
  authorization_details_types: [
    {
      type: 'photo_print',
      apis: ['https://drive.example/'],
      sentence: 'Print {copies} copies of the album {album}',
      members: [
        { name: 'album', kind: 'string', required: true },
        { name: 'copies', kind: 'number', required: true },
        { name: 'paper', kind: 'strings', choices: ['matte', 'glossy'], label: 'on paper that is' },
        { name: 'framed', kind: 'boolean' },
      ],
    },
    {
      type: 'album_share',
      apis: ['https://drive.example/', 'https://album.example/'],
      sentence: 'Share your albums with {email}',
      sensitive: true,
      members: [
        { name: 'email', kind: 'string', required: true },
        { name: 'locations', kind: 'strings' },
      ],
    },
    {
      type: 'album_delete',
      apis: ['https://album.example/'],
      sentence: 'Delete the album {album}',
      members: [{ name: 'album', kind: 'string', required: true }],
    },
  ],
  clients: aConfiguration.clients.map((client) => {
    if (client.client_id === 'print-shop')
      return { ...client, authorization_details_types: ['photo_print', 'album_share'] }
    if (client.client_id === 'other-shop' || client.client_id === 'spa')
      return { ...client, authorization_details_types: ['photo_print'] }
    if (client.client_id === 'thumbnailer') return { ...client, authorization_details_types: ['photo_print'] }
    return client
  }),
} satisfies Configuration & { authorization_details_types: object[] }

export const summerPrint = { type: 'photo_print', album: 'Summer', copies: 2 }
export const winterPrint = { type: 'photo_print', album: 'Winter', copies: 1, paper: ['matte'], framed: true }
/** A detail for Photo Drive only, although its type is for Album as well. */
export const driveShare = {
  type: 'album_share',
  email: 'bob@example.com',
  locations: ['https://drive.example/'],
}
export const anyShare = { type: 'album_share', email: 'carol@example.com' }

/** The parameter with these details. */
export function details(...each: readonly object[]): { authorization_details: string } {
  return { authorization_details: JSON.stringify(each) }
}

/** The claims of a JWT, without verification. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString())
}
