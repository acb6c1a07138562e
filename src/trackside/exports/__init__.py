"""Runs as files for other programs: CSV, JSON, Parquet, and everything with the files as a zip."""
