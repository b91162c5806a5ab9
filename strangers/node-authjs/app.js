// An Express app that signs people in with Auth.js, after the documentation of @auth/express, of its OIDC providers
// and its guide to refresh token rotation.
import { ExpressAuth, getSession } from '@auth/express'
import express from 'express'

process.env.AUTH_SECRET = 'a-random-text-of-more-than-32-characters'

// What the page /refresh needs: an access token that is about to expire.
let expired = false
let current = {}

const authConfig = {
  providers: [
    {
      id: 'valetkey',
      name: 'Valetkey',
      type: 'oidc',
      issuer: 'https://login.example',
      clientId: 'authjs-app',
      clientSecret: 'PUT-YOUR-SECRET-HERE',
    },
  ],
  callbacks: {
    async jwt({ token, account }) {
      if (account) current = account
      if (!expired) return token
      expired = false
      const response = await fetch('https://login.example/token', {
        method: 'POST',
        body: new URLSearchParams({
          client_id: 'authjs-app',
          client_secret: 'PUT-YOUR-SECRET-HERE',
          grant_type: 'refresh_token',
          refresh_token: current.refresh_token,
        }),
      })
      const tokens = await response.json()
      if (!response.ok) throw tokens
      current = { ...current, ...tokens }
      return token
    },
  },
}

const app = express()
app.set('trust proxy', true)
app.use('/auth/*', ExpressAuth(authConfig))

app.get('/', async (request, response) => {
  const session = await getSession(request, authConfig)
  if (session?.user) response.json(session)
  else response.redirect('/auth/signin')
})
app.get('/api', async (_request, response) => {
  const headers = { authorization: `Bearer ${current.access_token}` }
  response.json(await (await fetch('https://login.example/userinfo', { headers })).json())
})
app.get('/refresh', (_request, response) => {
  expired = true
  response.redirect('/')
})
app.get('/logout', (_request, response) => {
  const query = new URLSearchParams({
    id_token_hint: current.id_token,
    post_logout_redirect_uri: 'https://app.example/bye',
  })
  response.clearCookie('authjs.session-token').redirect(`https://login.example/end-session?${query}`)
})
app.get('/bye', (_request, response) => response.send('signed out'))

app.listen(process.env.PORT, 'localhost')
