#!/usr/bin/env bash
# Everything that can be said without running the product. Goes through all of it, then fails if any part did.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

step() {
  local name="$1"; shift
  local output
  if output="$("$@" 2>&1)"; then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    sed 's/^/        /' <<<"$output"
    failed+=("$name")
  fi
}

step "format" $bin/ruff format --check .
step "lint" $bin/ruff check .
step "types" $bin/mypy
step "import contracts" $bin/lint-imports
step "ARI client is as generated" $bin/python -m callcenter.ari.generate --check
step "docs/settings.md is as generated" $bin/python tools/settings_page.py --check
step "flow.schema.json is as generated" $bin/python tools/flow_schema.py --check
step "care.schema.json is as generated" $bin/python tools/care_schema.py --check
step "NOTICE names every package" $bin/python tools/check_notice.py
step "links in Markdown" $bin/python tools/check_links.py
step "pages: types and lint" npm --prefix agents_ui run --silent check
if [ ${#failed[@]} -gt 0 ]; then
  echo "Not clean: ${failed[*]}" >&2
  exit 1
fi
