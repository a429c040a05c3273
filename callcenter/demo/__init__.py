"""Customers who are not real: SIP phones of our own that call a running call centre over UDP and listen.

`gateway` and `call` are the phone, `characters` how people behave, `crowd` keeps so many of them calling.
"""
