#!/usr/bin/env bash
# Renew the Python lock files, and make the npm one whole. Only hashes and versions go in: never where a package was fetched from.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  .venv/bin/uv pip compile --quiet pyproject.toml "$@" --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header
}
lock --extra build -o requirements.lock
lock --extra build --extra dev -o requirements-dev.lock
.venv/bin/python tools/complete_npm_lock.py
