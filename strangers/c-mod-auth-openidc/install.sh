# Debian's packages. Apache itself is not started as a service.
dpkg-query --show --showformat '${Package}=${Version}\n' |
  grep --quiet --line-regexp --fixed-strings libapache2-mod-auth-openidc=2.4.12.3-2+deb12u5 ||
  apt-get install --yes --no-install-recommends apache2-bin libapache2-mod-auth-openidc
