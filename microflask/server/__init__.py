"""The parts of the HTTP/1.1 server; `microflask.wsgi` is its door.

Called by `microflask.wsgi` only.
Bottom up: limits, httpparse (bytes to a request head), bodies (request bodies),
requestlog, answer (what goes back), handler (one connection), pool (threads), listening
(sockets, messages), tls, loop (accepting, waiting, stopping), prefork (processes).

Does not import anything by itself, so that each part can be read and used alone.
"""
