# Debian's packages. Apache itself is not started as a service.
dpkg-query --show --showformat '${Package}=${Version}\n' |
  grep --quiet --line-regexp --fixed-strings libapache2-mod-oauth2=3.3.1-1 ||
  apt-get install --yes --no-install-recommends apache2-bin libapache2-mod-oauth2
