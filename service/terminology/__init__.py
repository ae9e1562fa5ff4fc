"""What codes mean. Pure: no web framework, SQL, files, JSON, clock or environment."""
