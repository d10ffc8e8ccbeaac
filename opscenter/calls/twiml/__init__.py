"""A pure interpreter of TwiML: documents and events in, actions out; no sockets, no threads, no clock."""
