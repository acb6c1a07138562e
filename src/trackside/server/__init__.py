"""The Jupyter Server extension: routes over operations, change events."""
