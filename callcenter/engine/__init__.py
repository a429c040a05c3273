"""decide, the single-writer loop, journal, timers, replay and explain."""
