#!/usr/bin/env bash
# Makes sure that a redis-server is on the PATH: the tests start their own instances of it on private sockets.
set -eu
if command -v redis-server >/dev/null 2>&1; then exit 0; fi

say() { printf '%s\n' "$*" >&2; }
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else return 1; fi
}

if command -v apt-get >/dev/null 2>&1; then
  say 'redis-server is not installed: installing it with apt-get …'
  if as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null'; then
    exit 0
  fi
elif command -v brew >/dev/null 2>&1; then
  say 'redis-server is not installed: installing it with brew …'
  if brew install --quiet redis; then exit 0; fi
fi
say 'The tests need redis-server 6.2 or later on the PATH. Install it (https://redis.io/docs/latest/operate/oss_and_stack/install/) and run npm test again.'
exit 1
