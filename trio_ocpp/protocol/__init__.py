"""OCPP-J, sans-IO: every rule of the RPC framework, each with its clause above it.

========================  ====================================================
``request_head.py``       the HTTP request head of an upgrade
``negotiate.py``          identity, subprotocol choice, the prescribed answers
``dialects.py``           where 1.6, 2.0.1 and 2.1 differ, as one table
``codes.py``              error codes and their spelling; close codes
``messages.py``           the five OCPP-J messages ⇄ text
``state.py``              the call slot, the answers owed, the boot gate
``incoming.py``           what a received text can mean
``outgoing.py``           what we put on the wire, checked first
``peer.py``               one conversation: text in → what it means and text to send
========================  ====================================================

Knows no socket, no clock, no task.
"""
