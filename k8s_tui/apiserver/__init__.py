"""The kube-apiserver: the one door to the record of the cluster."""
