"""The second witness: exact finite models, and the search for one in which two sides differ."""
