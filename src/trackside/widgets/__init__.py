"""Widgets: the same components as JupyterLab's tabs, in the notebook's output, over the same operations."""
