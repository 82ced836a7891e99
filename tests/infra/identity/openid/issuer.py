"""A small OpenID provider on this machine: it publishes keys, rotates them, and signs tokens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "yishi"
MAKERS = {
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate, OKPAlgorithm),
}


class Issuer:
    """The provider; what it answers can be changed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.keys: dict[str, tuple[str, Any]] = {}
        self.published: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []

    def rotate(self, id_: str, algorithm: str = "ES256") -> None:
        """Sign with a new key from now on, and publish that alone."""
        make, kind = MAKERS[algorithm]
        key = make()
        self.keys[id_] = algorithm, key
        public = kind.to_jwk(key.public_key(), as_dict=True)
        self.published = [{**public, "kid": id_, "use": "sig", "alg": algorithm}]

    def token(self, id_: str | None = None, **claims: Any) -> str:
        """A token signed with the key, the newest unless one is named. A claim of None is left out."""
        id_ = id_ or list(self.keys)[-1]
        algorithm, key = self.keys[id_]
        return jwt.encode(self.claims(**claims), key, algorithm, headers={"kid": id_})

    def claims(self, **claims: Any) -> dict[str, Any]:
        now = int(time.time())
        said = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "13800001111",
            "iat": now,
            "exp": now + 300,
            "yishi_role": "auditor",
            "yishi_place": "*",
        } | claims
        return {name: value for name, value in said.items() if value is not None}

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            told = {"issuer": self.address, "jwks_uri": f"{self.address}/keys"}
            return 200, json.dumps(told).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": self.published}).encode()
        return 404, b""


@contextmanager
def running() -> Iterator[Issuer]:
    """A provider that is up."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = issuer.answer(self.path)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", content.decode())
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests look at what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
        issuer.rotate("first")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield issuer
        server.shutdown()
        thread.join()
