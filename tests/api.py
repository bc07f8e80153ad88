"""How tests speak to the API: JSON in, problem documents out."""

API = "/api/v1"
KEY = {"Idempotency-Key": "0123456789abcdef"}
OTHER_KEY = {"Idempotency-Key": "fedcba9876543210"}


def address(application, *more: str) -> str:
    return "/".join([f"{API}/applications/{application.reference}", *more, ""])


def send(client, method: str, path: str, body, **headers):
    """Send JSON; underscores in the names of ``headers`` stand for hyphens."""
    return getattr(client, method)(
        path,
        body,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def problem(response) -> tuple[int, str]:
    """Return status and code of a problem document, after checking that it is one."""
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "code", "detail"} <= body.keys()
    return response.status_code, body["code"]
