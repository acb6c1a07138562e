"""Saving what is readable of a damaged database in a file into a new one; the damaged one is kept.

``.recover`` of SQLite's shell does so for any database, and puts rows of which it can't tell the table into
a heap. Ours knows its tables: what one of them lost is often still in an index or a summary.
"""

from trackside.store.salvage.rebuild import Salvaged
from trackside.store.salvage.replace import Replaced, replace_damaged

__all__ = ["Replaced", "Salvaged", "replace_damaged"]
