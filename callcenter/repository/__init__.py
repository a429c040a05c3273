"""Tables, unit of work and journal projector of the contact repository (portable SQL, SQLite today)."""
