"""How changes reach others: what changed becomes events, and events are delivered to subscribers."""
