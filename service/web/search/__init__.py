"""The search page's parts: what its address asks for, and what is shown of what was found."""
