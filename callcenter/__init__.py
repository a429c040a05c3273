"""An open contact centre on Asterisk 22: see docs/architecture.md for the way the data goes."""
