"""Settings, from the environment or a file."""
