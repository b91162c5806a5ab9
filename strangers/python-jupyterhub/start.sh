rm -f jupyterhub.sqlite jupyterhub_cookie_secret jupyterhub-proxy.pid
free() { .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
API_PORT=$(free) HUB_PORT=$(free)
export API_PORT HUB_PORT
exec .venv/bin/jupyterhub
