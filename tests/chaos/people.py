"""Customers and staff at their browsers: they report claims and do tasks, and try again when no answer comes."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tasks.policies.model import CHINA

_TOKEN = re.compile(r'name="csrf-token" content="(\w+)"')
_NO_ANSWER = (urllib.error.URLError, http.client.HTTPException, OSError)
PAUSE = 0.2


class GivenUp(Exception):
    """The run is over, so nobody waits for an answer any more."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    location: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """One person's cookies and the token of the last page. A request without an answer is sent again, as people do."""

    def __init__(self, url: str, statuses: Counter[int], over: Callable[[], bool]) -> None:
        self._url, self._statuses, self._over = url, statuses, over
        self._opener = urllib.request.build_opener(_StayHere(), urllib.request.HTTPCookieProcessor())
        self._token = ""

    def get(self, address: str) -> Answer:
        """Open a page."""
        return self._ask(address, None, {})

    def post(self, address: str, form: Mapping[str, Any]) -> Answer:
        """Send a form; a pair of name and bytes is a file."""
        return self._with_token(lambda: self._post(address, form))

    def post_json(self, address: str, body: Mapping[str, Any]) -> Answer:
        """Send what a script of the page sends."""
        kind = {"Content-Type": "application/json"}
        return self._with_token(
            lambda: self._ask(address, json.dumps(body).encode(), kind | {"X-CSRF-Token": self._token})
        )

    def _post(self, address: str, form: Mapping[str, Any]) -> Answer:
        fields = {"csrf_token": self._token} | {
            name: FileStorage(BytesIO(value[1]), value[0], content_type="image/jpeg")
            if isinstance(value, tuple)
            else value
            for name, value in form.items()
        }
        boundary, body = encode_multipart(fields)
        return self._ask(address, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def _with_token(self, send: Callable[[], Answer]) -> Answer:
        """Send it, and again when a log-in whose answer was cut off had changed the token: the refusal brings it."""
        answer = send()
        return send() if answer.status == 400 else answer

    def _ask(self, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        while True:
            request = urllib.request.Request(f"{self._url}{address}", body, {"Accept-Language": "en", **headers})
            try:
                answer = self._answer(request)
            except _NO_ANSWER:
                answer = None
            if answer is not None:
                self._statuses[answer.status] += 1
                if found := _TOKEN.search(answer.text):
                    self._token = found[1]
                if answer.status < 500:
                    return answer
            if self._over():
                raise GivenUp(address)
            time.sleep(PAUSE)

    def _answer(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as response:
                return Answer(response.status, response.read().decode(errors="replace"), "")
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")
                return Answer(error.code, text, error.headers.get("Location", ""))


class Customer:
    """Somebody with a policy of their own, who has one loss."""

    def __init__(self, browser: Browser, number: int, policy_no: str, id_no: str, account_no: str, amount: str) -> None:
        self._browser, self.number, self.amount = browser, number, amount
        self._policy_no, self._id_no, self._account_no = policy_no, id_no, account_no
        self.claim_no = ""

    @property
    def message_id(self) -> str:
        """The report's own id, the same however often it is sent."""
        return f"report-{self.number}"

    def report(self, now: datetime, documents: tuple[str, ...]) -> None:
        """Report the loss and send the documents."""
        self._browser.get("/portal/sign-in")
        signed = self._browser.post("/portal/sign-in", {"policy_no": self._policy_no, "id_no": self._id_no})
        assert signed.status == 303, signed
        self._browser.get("/portal/report")
        report = {
            "step": "contact",
            "message_id": self.message_id,
            "loss_at": (now - timedelta(hours=1)).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M"),
            "loss_cause": "COLLISION",
            "loss_place": "北京市朝阳区建国路",
            "loss_desc": "倒车时碰撞护栏，后保险杠受损。",
            "amount": self.amount,
            "injured": "no",
            "reporter_name": "王小明",
            "reporter_mobile": f"139{self.number:08d}",
            "account_no": self._account_no,
            "bank_name": "中国工商银行",
            "files": ("damage.jpg", self._picture("DAMAGE_PHOTO")),
        }
        taken = self._browser.post("/portal/report", report)
        assert taken.status == 303, taken
        self.claim_no = urllib.parse.unquote(taken.location.rpartition("/")[2])
        for doc_type in documents:
            sent = {"doc_type": doc_type, "files": (f"{doc_type}.jpg", self._picture(doc_type))}
            answer = self._browser.post(f"/portal/claims/{self.claim_no}/documents", sent)
            # A claim that was paid before a repeated answer came takes no more documents.
            assert answer.status in (303, 409), answer

    def accept(self) -> None:
        """Agree to the offer."""
        answer = self._browser.post(f"/portal/claims/{self.claim_no}/offer", {"agreement": "ACCEPTED"})
        assert answer.status in (303, 409), answer

    def _picture(self, doc_type: str) -> bytes:
        return b"\xff\xd8\xff\xe0\x00\x10JFIF" + f"{doc_type} of {self.number}".encode()


class Clerk:
    """A member of staff, logged in once: the session outlives every crash."""

    def __init__(self, browser: Browser, username: str, password: str) -> None:
        self._browser, self.username = browser, username
        browser.get("/login")
        assert browser.post("/login", {"username": username, "password": password}).status == 303
        browser.get("/worklist")

    def do(self, task_key: int, data: Mapping[str, Any]) -> int:
        """Take a task and complete it; 409 = a colleague, or the same answer before, was faster."""
        taken = self._browser.post(f"/tasks/{task_key}/take", {})
        assert taken.status in (303, 404, 409), taken
        answer = self._browser.post_json(f"/tasks/{task_key}", {"data": dict(data)})
        assert answer.status in (200, 403, 404, 409), answer
        return answer.status
