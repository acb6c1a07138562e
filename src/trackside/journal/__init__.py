"""The append-only journal: format, writer, reader, drain."""
