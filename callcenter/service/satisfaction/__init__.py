"""What customers and agents think of us: surveys asked by keypad, link and call, and what the answers say."""
