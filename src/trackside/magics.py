"""The magics: ``%%track``, ``%track``, ``%experiment``."""
