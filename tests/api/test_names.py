import pytest

from k8s_tui.api import names

FINE = [
    (names.dns1123_label, "web-1"),
    (names.dns1123_subdomain, "web.example.com"),
    (names.wildcard_dns1123_subdomain, "*.example.com"),
    (names.dns1035_label, "web-1"),
    (names.qualified_name, "example.com/My_name.x"),
    (names.qualified_name, "app"),
    (names.label_value, ""),
    (names.label_value, "v1.2_3"),
    (names.config_map_key, "app.properties"),
    (names.env_var_name, "LOG_LEVEL"),
    (names.relaxed_env_var_name, "1 a"),
    (names.port_name, "http"),
    (names.port_number, 65535),
    (names.percent, "25%"),
]

COMPLAINTS = [
    (
        names.dns1123_subdomain,
        "Bad_Name",
        (
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            "and must start and end with an alphanumeric character (e.g. 'example.com', "
            "regex used for validation is "
            r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        ),
    ),
    (
        names.dns1123_label,
        "Bad_Name",
        (
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
            "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
            "regex used for validation is "
            "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        ),
    ),
    (
        names.config_map_key,
        "a b",
        (
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
            "(e.g. 'key.name',  or "
            "'KEY_NAME',  or 'key-name', "
            "regex used for validation is '[-._a-zA-Z0-9]+')"
        ),
    ),
    (
        names.env_var_name,
        "1 a",
        (
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', "
            "or '.', and must not start with a digit "
            "(e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', "
            ""
            "regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
        ),
    ),
    (
        names.label_value,
        "_a",
        (
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
            "and must start and end with an alphanumeric character "
            "(e.g. 'MyValue',  or 'my_value',  or '12345', "
            ""
            "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        ),
    ),
    (names.dns1123_label, "a.b", "must not contain dots"),
    (names.label_value, "a" * 64, "must be no more than 63 characters"),
    (names.config_map_key, "..", "must not be '..'"),
    (names.config_map_key, "..a", "must not start with '..'"),
    (names.port_number, 70000, "must be between 1 and 65535, inclusive"),
]


@pytest.mark.parametrize("judge, text", FINE, ids=[f"{judge.__name__} {text}" for judge, text in FINE])
def test_has_nothing_to_say(judge, text):
    assert judge(text) == ()


@pytest.mark.parametrize(
    "judge, text, complaint",
    COMPLAINTS,
    ids=[
        f"{judge.__name__} {text:.10}" if isinstance(text, str) else "port" for judge, text, _ in COMPLAINTS
    ],
)
def test_complains_as_the_server_does(judge, text, complaint):
    assert judge(text) == (complaint,)


def test_says_which_part_of_a_qualified_name_is_wrong():
    assert names.qualified_name("/x") == ("prefix part must be non-empty",)
    assert names.qualified_name("a/")[0] == "name part must be non-empty"
    assert "with an optional DNS subdomain prefix and '/'" in names.qualified_name("a/b/c")[0]


def test_all_complaints_about_a_port_name():
    assert names.port_name("-2--") == (
        "must contain at least one letter (a-z)",
        "must not contain consecutive hyphens",
        "must not begin or end with a hyphen",
    )


def test_a_prefix_may_end_with_a_dash():
    assert names.dns1123_subdomain(names.generated_base("web-")) == ()
    assert names.dns1123_subdomain("web-") != ()
