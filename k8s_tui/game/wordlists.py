"""Names that variants of a scenario are made of: lower case, short, and none that means something to Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping

WORD_LISTS: Mapping[str, tuple[str, ...]] = {
    "applications": (
        *("storefront", "checkout", "catalog", "search", "basket", "booking", "tickets", "gallery"),
        *("newsroom", "timetable", "kiosk", "library", "portal", "quotes", "recipes", "weather"),
    ),
    "backends": (
        *("cart", "prices", "stock", "ratings", "accounts", "payments", "shipping", "invoices"),
        *("reviews", "vouchers", "profiles", "sessions", "pictures", "addresses", "loyalty", "refunds"),
    ),
    "databases": (
        *("orders", "ledger", "customers", "inventory", "archive", "bookings", "members", "claims"),
        *("catalogdb", "parcels", "contracts", "readings"),
    ),
    "jobs": (
        *(
            "nightly-report",
            "cleanup",
            "reindex",
            "statement-run",
            "thumbnailer",
            "backup-copy",
            "billing-run",
        ),
        *("expiry-sweep", "newsletter", "usage-export"),
    ),
    "namespaces": (
        *("shop", "market", "travel", "media", "office", "transit", "museum", "campus"),
        *("clinic", "harbour", "bakery", "theatre"),
    ),
    "queues": ("mailroom", "outbox", "intake", "dispatch", "letters", "uploads", "renders", "alerts-out"),
    "users": (
        "visitors",
        "shoppers",
        "travellers",
        "readers",
        "guests",
        "customers",
        "listeners",
        "students",
    ),
}
"""By the name that `words` of a variable takes."""
