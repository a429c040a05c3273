#!/usr/bin/env bash
# The Python tests, in two runs at a time: those with browsers and whole installations beside those on Asterisk alone and
# those that only compute, the last at the lowest priority. All wait more than they work. Arguments go to pytest, and then
# there is one run:  tools/run-tests.sh tests/acd -x
set -uo pipefail
cd "$(dirname "$0")/.."
pytest=(.venv/bin/python -m pytest)
[ $# -gt 0 ] && exec "${pytest[@]}" "$@"

whole=(tests/e2e tests/test_run.py tests/test_supervisor.py)
asterisk=(tests/ari tests/bench tests/demo tests/telephony)
real=("${whole[@]}" "${asterisk[@]}")
said=$(mktemp)
trap 'kill "$beside" 2>/dev/null; wait "$beside" 2>/dev/null; rm -f "$said"' EXIT

beside() {
  local failed=0
  "${pytest[@]}" -p no:cacheprovider "${asterisk[@]}" || failed=1
  nice -n 10 "${pytest[@]}" -p no:cacheprovider "${real[@]/#/--ignore=}" tests || failed=1
  return "$failed"
}

echo "Tests on Asterisk alone and tests that only compute: beside the others; what they say comes last."
beside >"$said" 2>&1 &
beside=$!
"${pytest[@]}" "${whole[@]}"
failed=$?
wait "$beside" || failed=1
cat "$said"
exit "$failed"
