"""Code generated from Asterisk's api-docs; see callcenter.ari.generate."""
