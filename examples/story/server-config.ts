import type { Secrets } from './secrets.ts'

/** The URLs of all programs. */
export type Places = {
  issuer: string
  photoDrive: string
  printShop: string
  /** Print Shop's single-page app. */
  express: string
  /** The legacy page. */
  frame: string
  /** Photo Album, the old app of Photo Drive. */
  album: string
}

/**
 * Photo Drive's audience in tokens. It is an identifier, not a URL to call, so it does not depend on ports.
 * RFC 8707 §2
 */
export const photoDriveAudience = 'https://drive.example/'

/** The configuration file for `valetkey serve`. */
export function serverConfig(places: Places, secrets: Secrets, listen: { port: number; data: string }) {
  return {
    issuer: places.issuer,
    listen: { host: '127.0.0.1', port: listen.port },
    data: listen.data,
    // Each feature is for one client: Photo Frame predates PKCE, Photo Album predates sign-in pages, and the
    // command-line tool may run on a machine without a browser.
    features: { implicit: true, password: true, device: true },
    apis: [
      {
        identifier: photoDriveAudience,
        name: 'Photo Drive',
        access_token_format: 'jwt',
        access_token_lifetime: 600,
        // Photo Drive asks about each token, so that what Alice takes back ends at once.
        introspection_clients: ['photo-drive'],
        scopes: [
          { name: 'photos.read', description: 'See your photos' },
          { name: 'photos.delete', description: 'Delete your photos', sensitive: true },
          { name: 'photos.thumbnail', description: 'Make thumbnails of photos' },
        ],
      },
    ],
    clients: [
      {
        client_id: 'print-shop',
        client_secret: secrets.printShopSecret,
        client_name: 'Print Shop',
        client_uri: places.printShop,
        logo_uri: `${places.printShop}/drawings/icon.png`,
        application_type: 'web',
        redirect_uris: [`${places.printShop}/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: 'openid profile photos.read offline_access',
      },
      {
        client_id: 'print-shop-spa',
        client_name: 'Print Shop Express',
        client_uri: places.express,
        logo_uri: `${places.printShop}/drawings/icon.png`,
        application_type: 'web',
        redirect_uris: [`${places.express}/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        scope: 'openid profile photos.read offline_access',
      },
      {
        client_id: 'print-shop-cli',
        client_name: 'Print Shop in the terminal',
        application_type: 'native',
        // Matches every port, since the tool listens on any free one. RFC 8252 §7.3
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        token_endpoint_auth_method: 'none',
        scope: 'openid photos.read offline_access',
      },
      {
        client_id: 'photo-frame',
        client_name: 'Photo Frame',
        client_uri: places.frame,
        logo_uri: `${places.photoDrive}/icon.png`,
        // OIDC Registration §2: a web app with this grant must use https, but this one is at http://localhost.
        application_type: 'native',
        redirect_uris: [`${places.frame}/callback`],
        grant_types: ['implicit'],
        response_types: ['token'],
        token_endpoint_auth_method: 'none',
        scope: 'photos.read',
      },
      {
        client_id: 'photo-album',
        client_secret: secrets.photoAlbumSecret,
        client_name: 'Photo Album',
        client_uri: places.album,
        logo_uri: `${places.photoDrive}/icon.png`,
        // The app belongs to Photo Drive, so the operator allows it to use passwords, for this scope.
        grant_types: ['password', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: 'photos.read',
      },
      {
        client_id: 'photo-drive',
        client_secret: secrets.photoDriveSecret,
        client_name: 'Photo Drive',
        // It only introspects tokens, and gets none itself.
        grant_types: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: '',
      },
      {
        client_id: 'thumbnailer',
        client_secret: secrets.thumbnailerSecret,
        client_name: 'Thumbnailer',
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: 'photos.thumbnail',
      },
    ],
    users: [alice(places, secrets.alicePassword)],
  }
}

/** A user with every standard claim. OIDC Core §5.1 */
function alice(places: Places, password: string) {
  return {
    username: 'alice',
    password,
    name: 'Alice Adams',
    given_name: 'Alice',
    family_name: 'Adams',
    middle_name: 'Jane',
    nickname: 'Al',
    preferred_username: 'alice',
    profile: 'https://alice.example/about',
    picture: `${places.photoDrive}/samples/fern.png`,
    website: 'https://alice.example/',
    email: 'alice@example.com',
    email_verified: true,
    gender: 'female',
    birthdate: '1990-04-23',
    zoneinfo: 'Europe/Paris',
    locale: 'en-GB',
    phone_number: '+44 20 7946 0123',
    phone_number_verified: true,
    address: {
      formatted: '1 Harbour Street\nWhitby\nYO21 3PU\nUnited Kingdom',
      street_address: '1 Harbour Street',
      locality: 'Whitby',
      region: 'North Yorkshire',
      postal_code: 'YO21 3PU',
      country: 'United Kingdom',
    },
    updated_at: 1_767_225_600,
  }
}
