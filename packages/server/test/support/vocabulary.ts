import { createHash } from 'node:crypto'
import type { TestServer } from './a-server.ts'
import { apps } from './app.ts'
import { ask } from './ask.ts'
import { bought } from './bought.ts'
import { assertion, proofs, secrets, signedByClient } from './every-grant.ts'
import type { Vocabulary } from './made-requests.ts'
import { details, summerPrint } from './rich-requests.ts'
import { Walker } from './walker.ts'

/**
 * The vocabulary for a server with `everyGrant`: valid requests for each path, and valid values of each parameter.
 */
export async function vocabulary(server: TestServer): Promise<Vocabulary> {
  const spa = apps.spa(server)
  const tokens = await bought(spa, { scope: 'openid photos.read offline_access' })
  const { walker } = tokens
  const { code } = await spa.authorize({}, { walker })
  const shop = apps.printShop(server)
  const asked = Object.fromEntries(new URL(shop.request().url).searchParams)
  const pushed = await shop.post('/par', asked)
  const codes = await ask(server, '/device-authorization', { form: { client_id: 'television' } })
  const { device_code, user_code } = JSON.parse(codes.html) as Record<string, string>
  const stranger = await new Walker(server).go(shop.request({ prompt: 'consent' }).url)
  const { fields } = stranger.form()
  const interaction = fields.get('interaction') ?? ''
  const csrf = fields.get('csrf') ?? ''
  /** The fields of the form on a page. */
  const shown = async (path: string) => Object.fromEntries((await walker.go(path)).form().fields)
  const consent = await shown(shop.request({ prompt: 'consent' }).url)
  const device = await shown('/device')
  const signOut = await shown('/sign-out')
  const confirm = await shown('/end-session?client_id=print-shop')
  const jar = (of: Walker): string => [...of.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = await signedByClient({ iss: 'print-shop', aud: server.issuer, ...asked })
  const client_assertion = await assertion(server)
  const basic = (id: string, secret: string) => proofs.basic(id, secret).headers?.authorization ?? ''
  const verifier = tokens.verifier

  const values: Vocabulary['values'] = {
    client_id: ['print-shop', 'spa', 'cli', 'thumbnailer', 'television', 'exempt', 'old-app', 'service'],
    client_secret: [secrets.shop],
    client_assertion: [client_assertion],
    client_assertion_type: [proofs.assertionType],
    grant_type: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    response_type: ['code', 'token', 'id_token', 'code id_token', 'code id_token token', 'none'],
    response_mode: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'form_post.jwt'],
    redirect_uri: [shop.redirectUri, spa.redirectUri, 'http://127.0.0.1:1/callback'],
    post_logout_redirect_uri: ['https://shop.example/bye'],
    scope: [
      'openid',
      'openid profile photos.read',
      'photos.read',
      'photos.delete',
      'album.write',
      'offline_access',
    ],
    resource: ['https://drive.example/', 'https://album.example/', `${server.issuer}/userinfo`],
    authorization_details: [details(summerPrint).authorization_details],
    claims: ['{"userinfo":{"email":null},"id_token":{"sub":{"value":"usr_x"}}}'],
    prompt: ['none', 'login', 'consent', 'select_account', 'create', 'login consent'],
    max_age: ['0', '1', '3600'],
    nonce: ['n'],
    state: ['a state', 'x'.repeat(4096)],
    acr_values: ['urn:x', 'gold silver'],
    login_hint: ['alice'],
    id_token_hint: [tokens.idToken],
    logout_hint: ['alice'],
    code_challenge: [createHash('sha256').update(verifier).digest('base64url')],
    code_challenge_method: ['S256', 'plain'],
    code: [code, tokens.code],
    code_verifier: [verifier],
    refresh_token: [tokens.refreshToken],
    access_token: [tokens.accessToken],
    token: [tokens.accessToken, tokens.idToken, code],
    token_type_hint: ['access_token', 'refresh_token'],
    device_code: [device_code ?? ''],
    user_code: [user_code ?? '', 'BBBB-BBBB'],
    request: [request],
    request_uri: [String(pushed.body.request_uri)],
    interaction: [interaction],
    csrf: [csrf, ...[consent, device, signOut, confirm].map((form) => form.csrf ?? '')],
    decision: ['allow', 'deny', 'yes'],
    duration: ['once', 'days', 'forever'],
    username: ['alice', 'nobody'],
    password: ['a wrong one'],
    account: ['usr_x', 'other'],
    ui_locales: ['de en', 'x-klingon'],
    display: ['page', 'wap'],
  }
  const authorization = [
    asked,
    { client_id: 'print-shop', request },
    { ...asked, response_mode: 'form_post' },
  ]
  const page = { interaction, csrf }
  return {
    values,
    good: {
      '/authorize': [
        ...authorization,
        { client_id: 'print-shop', request_uri: String(pushed.body.request_uri) },
      ],
      '/par': authorization,
      '/token': [
        {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: spa.redirectUri,
          client_id: 'spa',
        },
        { grant_type: 'refresh_token', refresh_token: tokens.refreshToken, client_id: 'spa' },
        { grant_type: 'client_credentials', scope: 'photos.read' },
        { grant_type: 'password', username: 'alice', password: 'a wrong one' },
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: device_code ?? '',
          client_id: 'television',
        },
        { grant_type: 'client_credentials', client_assertion, client_assertion_type: proofs.assertionType },
      ],
      '/device-authorization': [{ client_id: 'television', scope: 'openid photos.read' }],
      '/introspect': [{ token: tokens.accessToken }, { token: tokens.refreshToken }],
      '/revoke': [{ token: 'vk_rt_x', client_id: 'spa' }, { token: tokens.idToken }],
      '/userinfo': [{}, { access_token: tokens.accessToken }],
      '/end-session': [
        { id_token_hint: tokens.idToken, state: 'x' },
        { client_id: 'print-shop', post_logout_redirect_uri: 'https://shop.example/bye' },
      ],
      '/end-session/confirm': [{ ...confirm, decision: 'no' }],
      '/sign-in': [
        { ...page, username: 'alice', password: 'a wrong one' },
        { interaction },
        { device: user_code ?? '' },
      ],
      '/consent': [{ ...consent, decision: 'allow', duration: 'once' }, { interaction }],
      '/continue': [{ interaction }],
      '/device': [{ ...device, user_code: user_code ?? '' }, { user_code: user_code ?? '' }],
      '/set-up': [{ csrf, token: 'vk_setup_x' }],
      '/sign-out': [{ ...signOut, decision: 'no' }],
    },
    authorizations: [
      basic('print-shop', secrets.shop),
      basic('thumbnailer', 'thumbnailer-secret-0123456789abcdef'),
      basic('old-app', 'old-app-secret-0123456789abcdef-0'),
      basic('print-shop', 'wrong'),
      `Bearer ${tokens.accessToken}`,
      'Bearer x',
      'Basic *',
      'Digest x',
    ],
    cookies: [jar(walker), jar(stranger), 'vk_session=x; vk_browser_z=y', 'vk_browser_='],
  }
}
