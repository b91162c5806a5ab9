export DJANGO_SETTINGS_MODULE=settings PYTHONPATH=.
rm -f db.sqlite3
.venv/bin/django-admin migrate
exec .venv/bin/django-admin runserver --noreload "localhost:$PORT"
