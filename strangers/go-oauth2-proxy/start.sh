# A second instead of minutes, so that the run sees a refresh.
exec ./oauth2-proxy --config=oauth2-proxy.cfg --http-address="localhost:$PORT" --cookie-secure=false --cookie-refresh=1s --request-logging=false
