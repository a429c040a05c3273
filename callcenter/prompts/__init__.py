"""Prompts as files: rendering them from their texts, and what is missing."""
