"""RFC 6455 after the opening handshake, sans-IO, for either side of a connection.

Knows neither sockets nor clocks nor OCPP.
"""
