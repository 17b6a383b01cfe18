"""The HTTPS API: the same cluster for kubectl, Helm, k9s and client libraries.

`answering` is the API as a function from requests to responses; `serving` puts it behind TLS.
"""
