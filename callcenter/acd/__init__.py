"""Who gets whom: eligibility and ranking. Pure functions over the state."""
