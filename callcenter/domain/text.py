"""Text of people, where every part of the product must agree on it."""

#: Marks that turn the direction of writing, as a part of a character class.
BIDI_CONTROLS = r"\u202A-\u202E\u2066-\u2069"
