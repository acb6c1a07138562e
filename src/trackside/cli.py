"""The command line, ``trackside``."""
