"""What is not real-time: log-in, customers, screen pops, look-ups, cases, audit.

Every service takes a session factory; whoever acts for a person passes an Actor, and refusals are the
exceptions of callcenter.service.errors. When the database is away SQLAlchemy's errors pass through.
"""
