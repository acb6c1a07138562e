"""Copying a store into another one: runs with their points, sources and files, and registered models."""
