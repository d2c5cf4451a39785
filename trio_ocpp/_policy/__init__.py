"""Rules of ours, not of a specification: pure functions and small tables, time is an argument."""
