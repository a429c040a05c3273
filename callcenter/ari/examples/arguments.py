"""The arguments every example takes."""

from __future__ import annotations

import argparse
import os

from callcenter import ari


def parser(text: str) -> argparse.ArgumentParser:
    """A parser that knows where Asterisk is and who we are; the password may come from ARI_PASSWORD."""
    result = argparse.ArgumentParser(description=text)
    result.add_argument("--url", default="http://127.0.0.1:8088", help="Asterisk's HTTP server")
    result.add_argument("--user", default="asterisk", help="a user of ari.conf")
    result.add_argument("--password", default=os.environ.get("ARI_PASSWORD", ""))
    result.add_argument("--app", default="hello", help="the Stasis application to be")
    return result


def client(given: argparse.Namespace, options: ari.AriOptions | None = None) -> ari.AriClient:
    """A client of that Asterisk, not yet connected."""
    return ari.AriClient(given.url, given.user, given.password, given.app, options)
