"""What a contact centre is made of: states, messages, events, effects and the fold. Pure data, no I/O."""
