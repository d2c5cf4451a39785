"""The only layer that touches sockets and clocks.

Drivers await and decide nothing: what to do is decided in ``protocol``,
``websocket`` and ``_policy``.
"""
