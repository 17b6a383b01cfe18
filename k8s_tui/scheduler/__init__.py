"""The kube-scheduler: a queue, and plugins that filter and score nodes."""
