"""The command line: one file a group of commands. Like ``app`` it may use every ring."""
