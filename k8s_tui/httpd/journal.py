"""What a game remembers of requests, and what its scenario lets them do.

The deed is for the score and the postmortem; the request itself is for a saved game and for going back in time,
where it is carried out again at its moment, since the same requests lead to the same history.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from attrs import asdict

from k8s_tui.api.errors import Forbidden
from k8s_tui.apiserver.reviews import REVIEWS
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.game.game import PLAYER
from k8s_tui.game.session import Session
from k8s_tui.game.verbs import is_refused
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.deeds import STREAMS, WRITES, command_of, is_deed, told
from k8s_tui.httpd.messages import Request, Response

KEPT_HEADERS = ("accept", "content-type")
"""The headers on which it depends what a request does."""


class Journal:
    """What comes from outside into one session.

    Args:
        session: Whose game is played.
        repeats: The requests are those of a game that is repeated, in the midst of which they come.
    """

    def __init__(self, session: Session, *, repeats: bool = False) -> None:
        self._session = session
        self._repeats = repeats

    def begin(self) -> None:
        """Make sure that a write has a moment of its own, at which it can be repeated."""
        if not self._repeats and self._session.goes_back:
            self._session.arrive()
        self._session.settle()

    def admit(self, context: Context) -> None:
        """Take note of a request that is to be carried out.

        Raises:
            Forbidden: The scenario does not give its command to the player.
        """
        target, scenario = context.target, self._session.play.game.scenario
        command = command_of(context)
        if command and scenario is not None and is_refused(scenario.spec, command):
            said = f"`{command}` is not to be used in this scenario"
            raise Forbidden.of(target.resource.group_resource, target.name, said)
        if (
            target.verb in WRITES
            and target.resource.kind not in REVIEWS
            and target.subresource not in STREAMS
        ):
            self._session.note_request(dumped(context.request))

    def tell(self, context: Context, response: Response) -> None:
        """Remember what was done."""
        if response.code < 400 and is_deed(context):
            self._session.play.game.note(PLAYER, told(context))


def dumped(request: Request) -> str:
    """Return a request as text, without what it does not depend on."""
    return json.dumps(
        {
            "method": request.method,
            "path": request.path,
            "caller": asdict(request.caller),
            "query": request.query,
            "headers": {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers},
            "body": base64.b64encode(request.body).decode(),
            "ahead_ms": request.ahead_ms,
        },
        separators=(",", ":"),
    )


def loaded(text: str) -> Request:
    """Return what `dumped` wrote.

    Raises:
        ValueError: It did not write this.
    """
    try:
        said: dict[str, Any] = json.loads(text)
        caller = Caller(**{**said["caller"], "groups": tuple(said["caller"]["groups"])})
        query = {name: tuple(values) for name, values in said["query"].items()}
        body = base64.b64decode(said["body"], validate=True)
        ahead_ms = int(said["ahead_ms"])
        return Request(said["method"], said["path"], caller, query, said["headers"], body, "", ahead_ms)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a request: {error}") from error
