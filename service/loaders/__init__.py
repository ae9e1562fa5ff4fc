"""Where code systems come from: one file a source format."""
