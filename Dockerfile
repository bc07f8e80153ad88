# Two images from one file: portal (web, worker, beat, migrate), proxy (nginx with the static files).
FROM python:3.12-slim-bookworm AS builder
WORKDIR /app
COPY requirements.lock scripts/production_lock.py ./
RUN python -m venv /venv \
    && python production_lock.py requirements.lock > production.lock \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r production.lock

FROM python:3.12-slim-bookworm AS portal
# Versions of system packages follow the security updates of the base image.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /srv/media
COPY --from=builder /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=suizhizhuan.settings.production \
    MEDIA_ROOT=/srv/media \
    STATIC_ROOT=/srv/static \
    VAR_DIR=/tmp/var
# glibc would raise these thresholds by itself and keep what a PDF or a picture once took.
ENV MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=131072
# The values of this line exist for this line only: nothing of them is kept in the image.
RUN SECRET_KEY=build FIELD_KEYS=build ALLOWED_HOSTS=build SITE_URL=https://build \
    DATABASE_URL=postgresql://build/build \
    python manage.py collectstatic --noinput \
    && chmod -R a+rX "$STATIC_ROOT"
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "-c", "scripts/gunicorn.conf.py", "-b", "0.0.0.0:8000", "suizhizhuan.wsgi"]

FROM nginx:1.28-bookworm AS proxy
# Uploaded files are readable by the portal's group only.
RUN groupadd --gid 10001 portal && usermod --append --groups portal nginx
COPY scripts/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=portal /srv/static /srv/static
