"""What a user interface can ask: one typed function per operation, independent of HTTP."""
