"""How changes reach others."""
