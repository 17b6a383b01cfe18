"""The key-value store etcd: revisions, watches, compaction and snapshots."""
