# Apache in the foreground, with an API of one page. As root, it changes its user, who cannot read this folder.
www=/tmp/valetkey-strangers-api-$PORT
rm -rf "$www" && mkdir -p "$www/photos" && chmod 755 "$www"
echo "the photos" > "$www/photos/index.html"
{
  echo "ServerRoot $www"
  echo "DefaultRuntimeDir $www"
  echo "PidFile $www/pid"
  echo 'ErrorLog "|/bin/cat"'
  echo "Listen localhost:$PORT"
  echo "ServerName localhost:$PORT"
  echo "UseCanonicalName On"
  for module in mpm_event authn_core authz_core authz_user dir oauth2; do
    echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
  done
  if [ "$(id -u)" = 0 ]; then printf 'User daemon\nGroup daemon\n'; fi
  echo "DocumentRoot $www"
  cat site.conf
} > httpd.conf
exec /usr/sbin/apache2 -X -f "$PWD/httpd.conf"
