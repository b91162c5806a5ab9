# Debian's packages.
dpkg-query --show --showformat '${Package}=${Version}\n' |
  grep --quiet --line-regexp --fixed-strings ruby-omniauth-openid-connect=0.10.0-2 ||
  apt-get install --yes --no-install-recommends ruby-omniauth-openid-connect ruby-sinatra puma
