"""What pages tell about a code: each file is one part of the page, read from what the API answers."""
