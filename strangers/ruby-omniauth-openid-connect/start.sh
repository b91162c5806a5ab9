# The server of the run has no TLS: the library looks for http addresses only if it is told so.
exec ruby -r openid_connect -e 'SWD.url_builder = URI::HTTP; load "app.rb"; Sinatra::Application.run!'
