"""Examples that run: ``python -m callcenter.ari.examples.answer_and_play --help``."""
