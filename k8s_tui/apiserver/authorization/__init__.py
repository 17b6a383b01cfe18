"""Who may do what: each request of each caller is judged before anything else happens to it.

Source: apiserver pkg/authorization, kubernetes pkg/kubeapiserver/authorizer (v1.32), --authorization-mode=Node,RBAC.
"""
