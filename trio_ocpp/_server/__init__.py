"""What users of the server touch: router, stations, the server itself."""
