"""Demo mode on one machine: what ./run starts, on SQLite or on real servers."""

from secrets import token_urlsafe

from cryptography.fernet import Fernet

from suizhizhuan.local_secrets import kept
from suizhizhuan.settings.base import *

DEMO_MODE = True
SMS_ADAPTER = env.str("SMS_ADAPTER", default="file")
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}")
SECRET_KEY = SECRET_KEY or kept(VAR_DIR / "secret_key", lambda: token_urlsafe(50))
FIELD_KEYS = FIELD_KEYS or kept(
    VAR_DIR / "field_keys", lambda: Fernet.generate_key().decode()
).split(",")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
SESSION_IDLE_SECONDS = {"staff": 8 * 3600, "applicant": 8 * 3600}
SESSION_PARALLEL = {"staff": 50, "applicant": 50}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
