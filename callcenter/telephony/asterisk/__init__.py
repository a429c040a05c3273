"""A real Asterisk for this installation: found or fetched, configured from `dialplan/`, run and stopped."""
