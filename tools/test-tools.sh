#!/usr/bin/env bash
# What the tests need beside Python's packages: a Python that test phones exist for; from Debian SIPp to phone with,
# Chromium as the agent's browser, a Chinese font, PostgreSQL's server, Dovecot as a mailbox and OpenSSL for its
# certificates. Installs what is missing of those where it may (root or sudo without a password), else names the command.
set -euo pipefail
cd "$(dirname "$0")/.."

# The product runs on any Python from 3.11; pjsua2-python has no wheel for 3.13 and newer.
if ! .venv/bin/python -c 'import pjsua2' 2>/dev/null; then
  echo "The tests' phones (pjsua2) need Python 3.11 or 3.12; .venv has $(.venv/bin/python -V)." >&2
  echo "Type:  make clean && make PYTHON=python3.12 test" >&2
  exit 1
fi

missing=()
command -v postgres >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || missing+=(postgresql)
PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null || missing+=(dovecot-imapd)
command -v sipp >/dev/null || missing+=(sip-tester)
command -v openssl >/dev/null || missing+=(openssl)
command -v chromium >/dev/null || missing+=(chromium)
if ! find /usr/share/fonts -iname 'NotoSansCJK*' 2>/dev/null | grep -q .; then
  missing+=(fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "The tests need ${missing[*]}. Type:  sudo apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "The tests need SIPp, Chromium, a Chinese font, PostgreSQL, Dovecot and OpenSSL (Debian: ${missing[*]}). Install them and try again." >&2
  exit 1
fi
echo "Installing for the tests: ${missing[*]} ..."
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}
if ! install >/dev/null 2>&1 </dev/null; then
  "${as_root[@]}" apt-get update -qq </dev/null
  install >/dev/null </dev/null
fi
