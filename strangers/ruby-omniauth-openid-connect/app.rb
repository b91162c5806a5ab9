# A site that signs people in with omniauth_openid_connect, after the READMEs of OmniAuth (Sinatra) and of the strategy.
require 'sinatra'
require 'omniauth_openid_connect'

set :port, ENV['PORT']
enable :sessions

use OmniAuth::Builder do
  provider :openid_connect, {
    name: :valetkey,
    issuer: 'https://login.example',
    discovery: true,
    scope: [:openid, :email, :profile],
    response_type: :code,
    client_options: {
      identifier: 'ruby-app',
      secret: 'PUT-YOUR-SECRET-HERE',
      redirect_uri: 'https://app.example/auth/valetkey/callback',
    },
  }
end

get '/' do
  next "Hello, #{session[:name]}" if session[:name]
  token = Rack::Protection::AuthenticityToken.token(session)
  <<~HTML
    <form method="post" action="/auth/valetkey">
      <input type="hidden" name="authenticity_token" value="#{token}">
      <button type="submit">Sign in</button>
    </form>
  HTML
end

get '/auth/valetkey/callback' do
  session[:name] = request.env['omniauth.auth']['info']['name']
  redirect '/'
end

get '/auth/failure' do
  "#{params['message']}: #{params['error_description']}"
end
