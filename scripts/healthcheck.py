"""Ask the web process of this container whether it is ready: ``healthcheck.py HOST``."""

import http.client
import sys

OK = 200


def main(host: str) -> int:
    visit = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
    # The portal answers to its own name only.
    visit.request("GET", "/readyz", headers={"Host": host})
    return visit.getresponse().status != OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
