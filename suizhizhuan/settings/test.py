"""The suite: fast hashes, mail and cache in memory, tasks in the same process."""

import atexit
import shutil
import tempfile

from suizhizhuan.settings.base import *

DEMO_MODE = True
SECRET_KEY = "only-for-tests"  # noqa: S105 -- the suite has no secret to keep
FIELD_KEYS = ["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Memory where there is some: the suite syncs thousands of small files.
SCRATCH = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())  # noqa: S108 -- mkdtemp makes a folder of our own in it


def scratch_folder(kind: str) -> Path:
    """Make a folder that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix=f"szz-{kind}-", dir=SCRATCH))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


MEDIA_ROOT = scratch_folder("media")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(("anon", "user", "export", "search"))
ACCOUNT_RATE_LIMITS = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(scratch_folder("db") / "t.sqlite3")}
