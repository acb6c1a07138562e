"""The fluent API: experiments, the active run, ``log_*``, search."""
