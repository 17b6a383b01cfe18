"""Who manages which field: what server-side apply rests on, and what every write of a client is noted in.

Pure functions over documents in wire form. Source: structured-merge-diff v4, apimachinery
pkg/util/managedfields (v1.32).
"""
