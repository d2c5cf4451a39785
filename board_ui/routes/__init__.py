"""The API, a blueprint each."""
