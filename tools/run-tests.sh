#!/usr/bin/env bash
# The Python tests, in two runs at a time: those that only compute, at the lowest priority, beside those that wait for
# real phones, browsers and Asterisk. Arguments go to pytest, and then there is one run:  tools/run-tests.sh tests/acd -x
set -uo pipefail
cd "$(dirname "$0")/.."
pytest=(.venv/bin/python -m pytest)
[ $# -gt 0 ] && exec "${pytest[@]}" "$@"

# What starts Asterisk, browsers or whole installations.
real=(tests/ari tests/bench tests/e2e tests/telephony tests/test_run.py tests/test_supervisor.py)
said=$(mktemp)
trap 'kill "$computing" 2>/dev/null; wait "$computing" 2>/dev/null; rm -f "$said"' EXIT

echo "Tests that only compute: beside the others; what they say comes last."
nice -n 10 "${pytest[@]}" -p no:cacheprovider "${real[@]/#/--ignore=}" tests >"$said" 2>&1 &
computing=$!
"${pytest[@]}" "${real[@]}"
failed=$?
wait "$computing" || failed=1
cat "$said"
exit "$failed"
