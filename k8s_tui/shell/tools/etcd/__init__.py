"""etcdctl and etcdutl."""
