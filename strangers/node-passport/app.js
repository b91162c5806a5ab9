// An Express app that signs people in with passport-openidconnect, after its README.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import OpenIDConnectStrategy from 'passport-openidconnect'

passport.use(
  new OpenIDConnectStrategy(
    {
      issuer: 'https://login.example',
      authorizationURL: 'https://login.example/authorize',
      tokenURL: 'https://login.example/token',
      userInfoURL: 'https://login.example/userinfo',
      clientID: 'passport-app',
      clientSecret: 'PUT-YOUR-SECRET-HERE',
      callbackURL: 'https://app.example/cb',
      scope: ['profile', 'email'],
      nonce: true, // added for Valetkey
    },
    // With nine parameters, the strategy reads UserInfo.
    (_issuer, uiProfile, _idProfile, _context, idToken, _accessToken, _refreshToken, _params, done) =>
      done(null, { id: uiProfile.id, name: uiProfile.displayName, idToken }),
  ),
)
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser((user, done) => done(null, user))

const app = express()
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }))
app.use(passport.authenticate('session'))

app.get('/', (request, response) => {
  if (request.user === undefined) response.redirect('/login')
  else response.json(request.user)
})
app.get('/login', passport.authenticate('openidconnect'))
app.get('/cb', passport.authenticate('openidconnect', { failureMessage: true }), (_request, response) => {
  response.redirect('/')
})
app.get('/logout', (request, response, next) => {
  const query = new URLSearchParams({
    id_token_hint: request.user.idToken,
    post_logout_redirect_uri: 'https://app.example/bye',
  })
  request.logout((error) => {
    if (error) next(error)
    else response.redirect(`https://login.example/end-session?${query}`)
  })
})
app.get('/bye', (_request, response) => response.send('signed out'))

app.listen(process.env.PORT, 'localhost')
