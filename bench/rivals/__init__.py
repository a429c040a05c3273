"""What people use today, as small as it can be, on the same Asterisk: something to measure ourselves by."""
