"""Settings of Superset for ``make bi-superset``: loopback, Chinese, no telemetry.

Belongs here: what is set once for the server. Does not belong here: databases, datasets, charts and the dashboard
(``import/``). Read by Superset itself, in its own environment; paths and the secret come from the environment.
"""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
# DuckDB is a file beside the server; Superset calls every such connection unsafe. It is opened read-only.
PREVENT_UNSAFE_DB_CONNECTIONS = False

BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}, "en": {"flag": "us", "name": "English"}}

# Superset's own policy lets its telemetry pixel and map tiles through; with this one a page reaches this server only.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
