"""Production: no secret has a default, every door is TLS, demo mode is refused."""

from django.core.exceptions import ImproperlyConfigured

from suizhizhuan.settings.base import *

if env.bool("DEMO_MODE", default=False):
    raise ImproperlyConfigured("正式环境不能打开演示模式（DEMO_MODE）")
SECRET_KEY = env.str("SECRET_KEY")
FIELD_KEYS = env.list("FIELD_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str("SITE_URL")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
BEHIND_PROXY = True
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("正式环境需要 PostgreSQL（DATABASE_URL）")
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
STAFF_PASSWORD_DAYS = 90
AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.FormerPasswordValidator"})
# Only PDF uses the fonts; compressing them would take a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "woff", "woff2", "gz", "br", "ttf"]
# Preloading binds the whole parent domain; its owner decides, not this portal.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
