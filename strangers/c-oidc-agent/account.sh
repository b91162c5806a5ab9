eval "$(oidc-agent)"
oidc-gen --issuer=https://login.example --client-id=agent --client-secret=PUT-YOUR-SECRET-HERE \
  --redirect-uri=https://app.example --scope="openid profile offline_access" --flow=code \
  --pw-env --prompt=none --confirm-yes --no-url-call --manual valetkey
curl --silent --header "Authorization: Bearer $(oidc-token valetkey)" https://login.example/userinfo
