"""Public test suites and factories for trackside and its stores (needs pytest)."""

from trackside.testing.contract import StoreContract
from trackside.testing.factories import START, Feed, make_batch, new_id, run_open

__all__ = ["START", "Feed", "StoreContract", "make_batch", "new_id", "run_open"]
