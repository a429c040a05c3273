"""Sub-commands of the command line; callcenter.cli puts them together."""
