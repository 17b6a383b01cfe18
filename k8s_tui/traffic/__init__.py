"""Simulated users as flows of requests, and what they experience."""
