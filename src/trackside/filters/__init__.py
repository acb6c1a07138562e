"""The search language: grammar, syntax tree, messages (no SQL)."""
