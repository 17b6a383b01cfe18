import pytest

from k8s_tui.shell.tools.http import Fetched, error_page, headers, read_url


@pytest.mark.parametrize(
    "text, host, port, path",
    [
        ("http://web", "web", 80, "/"),
        ("web:8080/a/b", "web", 8080, "/a/b"),
        ("https://10.0.0.10:6443/healthz", "10.0.0.10", 6443, "/healthz"),
        ("https://web", "web", 443, "/"),
    ],
)
def test_urls(text, host, port, path):
    url = read_url(text)
    assert (url.host, url.port, url.path) == (host, port, path)


@pytest.mark.parametrize("text", ["http://", "http://:80", "ftp://x", "http://x:port", ""])
def test_no_urls(text):
    with pytest.raises(ValueError, match=r"."):
        read_url(text)


@pytest.mark.parametrize(
    "application, status, words",
    [
        ("nginx", 404, "<center>nginx/1.27.3</center>"),
        ("httpd", 404, "<h1>Not Found</h1>"),
        ("kube-apiserver", 403, "system:anonymous"),
        ("hello-app", 404, "404 page not found"),
        ("unknown", 500, "Internal Server Error"),
    ],
)
def test_error_pages(application, status, words):
    assert words in error_page(application, status, "/x")


@pytest.mark.parametrize(
    "body, kind", [("<html>", "text/html"), ('{"a": 1}', "application/json"), ("ok", "text/plain")]
)
def test_heads(body, kind):
    result = Fetched(read_url("http://web"), status=200, body=body, application="nginx")
    lines = headers(result, 0)
    assert lines[0] == "HTTP/1.1 200 OK"
    assert "Date: Mon, 05 Jan 2026 09:00:00 GMT" in lines
    assert any(kind in line for line in lines)
