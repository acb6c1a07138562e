"""Charts as pictures that need neither script nor network: what stays of a comparison in a saved notebook."""
