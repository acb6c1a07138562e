"""Registered models: names, numbered versions with the run behind each, aliases; MLflow's functions."""
