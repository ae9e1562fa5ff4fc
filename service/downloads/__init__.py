"""The publishers' files, fetched from where the publishers keep them."""
