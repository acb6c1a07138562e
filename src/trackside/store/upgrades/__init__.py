"""Bringing an older database to this format: one history of steps for both kinds of database.

A step is an Alembic script in ``versions``, named by the format that it makes. Nothing here is imported as
long as a database has the newest format; a new one is made in one step and never goes through history.
"""
