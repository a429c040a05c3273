"""How well cases are handled: figures by month, the monthly report, early warning when cases become more."""
