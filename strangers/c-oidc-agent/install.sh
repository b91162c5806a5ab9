# Debian's packages.
dpkg-query --show --showformat '${Package}=${Version}\n' |
  grep --quiet --line-regexp --fixed-strings oidc-agent-cli=4.2.6-1 ||
  apt-get install --yes --no-install-recommends oidc-agent-cli
