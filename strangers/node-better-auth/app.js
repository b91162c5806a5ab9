// An Express app that signs people in with the generic OAuth plugin of Better Auth, after its documentation.
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { genericOAuth } from 'better-auth/plugins'
import express from 'express'

const auth = betterAuth({
  baseURL: 'https://app.example',
  secret: 'a-random-text-of-more-than-32-characters',
  database: new DatabaseSync(':memory:'),
  account: { storeAccountCookie: true },
  plugins: [
    genericOAuth({
      config: [
        {
          providerId: 'valetkey',
          clientId: 'better-auth-app',
          clientSecret: 'PUT-YOUR-SECRET-HERE',
          discoveryUrl: 'https://login.example/.well-known/openid-configuration',
          scopes: ['openid', 'profile', 'email'],
          postLogoutRedirectURI: 'https://app.example/bye',
        },
      ],
    }),
  ],
})

await (await getMigrations(auth.options)).runMigrations()

// What the client of Better Auth does in a page: a request, and then the address that its answer names.
const page = (label, path, body) => `<button>${label}</button><script>
  document.querySelector('button').onclick = async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/auth/${path}', { method: 'POST', headers, body: '${JSON.stringify(body)}' })
    location.href = (await response.json()).url ?? '/'
  }
</script>`

const app = express()
app.all('/api/auth/{*any}', toNodeHandler(auth))

app.get('/', async (request, response) => {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  if (session) response.json(session)
  else response.send(page('Sign in', 'sign-in/social', { provider: 'valetkey', callbackURL: '/' }))
})
app.get('/refresh', async (request, response) => {
  const headers = fromNodeHeaders(request.headers)
  const answer = await auth.api.refreshToken({
    body: { useAccountCookie: true },
    headers,
    returnHeaders: true,
  })
  for (const cookie of answer.headers.getSetCookie()) response.append('set-cookie', cookie)
  response.json(await auth.api.getSession({ headers }))
})
app.get('/logout', (_request, response) => response.send(page('Sign out', 'sign-out', {})))
app.get('/bye', (_request, response) => response.send('signed out'))

app.listen(process.env.PORT, 'localhost')
