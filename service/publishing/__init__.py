"""How changes reach others: a feed, and events that are delivered to subscribers."""
