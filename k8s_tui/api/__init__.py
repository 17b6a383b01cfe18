"""The vocabulary of Kubernetes: objects, quantities, selectors, errors and their codec."""
