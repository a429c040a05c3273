#!/usr/bin/env bash
# Is the machine's Python or Node new enough? Says what to install when it is not.
set -euo pipefail

need_python() {
  local python="$1"
  if ! command -v "$python" >/dev/null; then
    echo "Python 3.11 or newer is needed and '$python' was not found. Install it (Debian: python3 python3-venv)" >&2
    echo "or name another one: make PYTHON=python3.12 ..." >&2
    exit 1
  fi
  if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; '$python' is $("$python" -V 2>&1). Another one: make PYTHON=python3.12 ..." >&2
    exit 1
  fi
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "'$python' cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
}

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "Node 20 or newer with npm is needed to build the pages, and was not found. Debian: apt-get install nodejs npm" >&2
    exit 1
  fi
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "Node 20 (20.19 at least) or newer is needed to build the pages; this is $(node --version)." >&2
    exit 1
  fi
}

case "$1" in
  python) need_python "$2" ;;
  node) need_node ;;
  *) echo "usage: need.sh python PYTHON | node" >&2; exit 2 ;;
esac
