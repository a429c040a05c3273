"""Turns Asterisk's ARI api-docs into the typed code under ``callcenter/ari/generated``."""
