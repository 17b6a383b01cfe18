"""The cluster network: links, pod addresses, proxy rules and cluster DNS."""
