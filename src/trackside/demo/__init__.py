"""The quickstart: a folder with a store of its own, JupyterLab on it, and a check of what it stored."""
