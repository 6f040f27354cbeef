"""Languages: one package each."""
