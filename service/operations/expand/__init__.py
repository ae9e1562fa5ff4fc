"""ValueSet/$expand: which codes are in a value set."""
