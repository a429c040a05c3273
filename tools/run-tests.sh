#!/usr/bin/env bash
# The Python tests, in two runs at a time: those with browsers and whole installations beside those on Asterisk alone and
# those that only compute, the last in two halves and at the lowest priority. All wait more than they work. Arguments go to
# pytest, and then there is one run:  tools/run-tests.sh tests/acd -x
set -uo pipefail
cd "$(dirname "$0")/.."
# Started in the background, they would not hear Ctrl-C.
pytest=(env --default-signal=INT .venv/bin/python -m pytest)
[ $# -gt 0 ] && exec "${pytest[@]}" "$@"

whole=(tests/e2e tests/test_run.py tests/test_supervisor.py)
asterisk=(tests/ari tests/bench tests/demo tests/telephony)
real=("${whole[@]}" "${asterisk[@]}")
# Of those that only compute, these spend their time with databases.
stored=(tests/commands tests/knowledge tests/repository tests/service tests/web)
said=$(mktemp)

beside() {
  # All of it stays in the process group that can be told to stop.
  set +m
  local failed=0 half
  "${pytest[@]}" -p no:cacheprovider "${asterisk[@]}" || failed=1
  [ -e "$said" ] || return 1
  nice -n 10 "${pytest[@]}" -p no:cacheprovider "${stored[@]}" >"$said.half" 2>&1 &
  half=$!
  nice -n 10 "${pytest[@]}" -p no:cacheprovider "${real[@]/#/--ignore=}" "${stored[@]/#/--ignore=}" tests || failed=1
  wait "$half" || failed=1
  cat "$said.half"
  rm -f "$said.half"
  return "$failed"
}

# Whatever ends this ends both runs as Ctrl-C ends pytest: they take away what they have started. With -m each is a process
# group of its own, which can be told so as a whole.
stop() {
  trap '' INT TERM HUP
  rm -f "$said" "$said.half"
  for run in "$beside" "$first"; do
    [ -n "$run" ] && kill -INT -- "-$run" 2>/dev/null
  done
  wait
  exit 130
}
beside="" first=""
trap 'rm -f "$said" "$said.half"' EXIT
trap stop INT TERM HUP

echo "Tests on Asterisk alone and tests that only compute: beside the others; what they say comes last."
set -m
beside </dev/null >"$said" 2>&1 &
beside=$!
"${pytest[@]}" "${whole[@]}" </dev/null &
first=$!
set +m
wait "$first"
failed=$?
wait "$beside" || failed=1
cat "$said"
exit "$failed"
