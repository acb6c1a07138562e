"""Where experiments live: the protocol, and the store on SQLite."""
