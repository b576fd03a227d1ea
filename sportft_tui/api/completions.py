"""Asking a fine-tuned model, with the probabilities of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from sportft_tui.api.answers import read_answer
from sportft_tui.api.errors import decoded, translated
from sportft_tui.api.ids import given_id
from sportft_tui.api.limits import Limits, read_limits
from sportft_tui.domain.answer import Answer
from sportft_tui.domain.errors import NotFound, NotTheProtocol, Refused

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.api.profiles import Profile
    from sportft_tui.domain.template import Template

#: The most alternatives a token that the protocol gives: completions, chat.
TOP_COMPLETION = 5
TOP_CHAT = 20
#: ... and our own engine, for completions.
TOP_LOCAL = 100
#: Tokens to answer in. A label is rarely over ten; models without a stop go on until here.
ANSWER_TOKENS = 16
#: ... and even the longest label is told from others by so many.
MOST_TOKENS = 64

#: What is tried at servers that refuse to name so many alternatives, or any.
_FEWER = (5, 1, 0)
#: What was found out about that.
_most_named: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()

Endpoint = Literal["/v1/chat/completions", "/v1/completions"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers to the texts of one request.

    Attributes:
        answers: one a text, in order; None where there is none.
        limits: what the server says of its rate limits.
    """

    answers: tuple[Answer | None, ...]
    limits: Limits


async def answer(
    conn: Connection,
    model: str,
    template: Template,
    text: str,
    *,
    top: int = TOP_LOCAL,
    beginning: str = "",
) -> Answer:
    """The model's answer to one text. The request is sent once; it may cost money.

    Args:
        conn: an open connection.
        model: the model's name.
        template: the form that it was trained with.
        text: what is to be classified, as it is.
        top: alternatives wanted a token; the protocol's own limit goes before it.
        beginning: what the answer begins with already, for a second look; completions only.

    Raises:
        NotFound: there is no such model.
        NotTheProtocol: the answer holds no text.
    """
    asked = await ask(conn, model, template, [text], top=top, beginning=beginning)
    (found,) = asked.answers
    if found is None:
        raise NotTheProtocol(f"{conn.profile.host} answered for {model} without a text.")
    return found


async def ask(
    conn: Connection,
    model: str,
    template: Template,
    texts: Sequence[str],
    *,
    top: int = TOP_LOCAL,
    beginning: str = "",
) -> Asked:
    """The model's answers to texts, in one request; see `answer`.

    Args:
        conn: an open connection.
        model: the model's name.
        template: the form that it was trained with.
        texts: what is to be classified; several only where `takes_several` says so.
        top: alternatives wanted a token.
        beginning: what all answers begin with already.

    Raises:
        SportftError: the server did not answer; a RateLimited knows how long to wait.
    """
    model = given_id(model, "model")
    top = min(top, most_named(conn.profile, template))
    while True:
        top = min(top, _most_named.get(conn, top))
        body = question(conn.profile, model, template, texts, top=top, beginning=beginning)
        try:
            wire, limits = await _sent(conn, body, model)
            break
        except NotFound as error:
            if words := conn.profile.quirks.deploy_words(model):
                what = f"{conn.profile.host} does not answer as this model yet."
                raise NotFound(what, hint=words) from error
            raise
        except Refused as error:
            # Some servers refuse the whole request rather than leave the logprobs out.
            if top == 0 or "logprobs" not in error.what:
                raise
            _most_named[conn] = next(fewer for fewer in _FEWER if fewer < top)
    return Asked(tuple(read_answers(wire, len(texts))), limits)


def takes_several(profile: Profile, template: Template) -> bool:
    """Whether one request may hold several texts.

    The engine's may: where the texts cost nothing, one that is refused costs the others nothing.
    """
    return profile.is_local and not is_chat(template)


def is_chat(template: Template) -> bool:
    """Whether texts are asked as chats: as the model was trained."""
    return template.format == "chat"


def most_named(profile: Profile, template: Template) -> int:
    """The most alternatives a token that may be asked for; our engine names all labels."""
    if is_chat(template):
        return TOP_CHAT
    return max(TOP_COMPLETION, min(len(template.labels), TOP_LOCAL if profile.is_local else 0))


def question(
    profile: Profile,
    model: str,
    template: Template,
    texts: Sequence[str],
    *,
    top: int = TOP_LOCAL,
    beginning: str = "",
) -> dict[str, Any]:
    """The body of a request, as it is also a line of a batch."""
    top = min(top, most_named(profile, template))
    body: dict[str, Any] = {
        "model": profile.quirks.asked_name(model),
        "max_tokens": _most_tokens(template),
        "temperature": 0,
    }
    if not is_chat(template):
        prompts = [template.prompt(text) + beginning for text in texts]
        body["prompt"] = prompts if len(prompts) > 1 else prompts[0]
        return body | ({"logprobs": top} if top else {})
    (text,) = texts
    messages = [{"role": "user", "content": template.prompt(text)}]
    if template.system:
        messages.insert(0, {"role": "system", "content": template.system})
    body["messages"] = messages
    return body | ({"logprobs": True, "top_logprobs": top} if top else {})


def endpoint(template: Template) -> Endpoint:
    """Where the body of `question` goes."""
    return "/v1/chat/completions" if is_chat(template) else "/v1/completions"


def read_answers(wire: Mapping[str, Any], count: int) -> Iterator[Answer | None]:
    """The answers in a response, by the places of their questions."""
    choices = wire.get("choices")
    by_place: dict[int, Mapping[str, Any]] = {}
    for place, choice in enumerate(choices if isinstance(choices, list) else []):
        if isinstance(choice, Mapping):
            index = choice.get("index") if count > 1 else place
            by_place.setdefault(index if isinstance(index, int) else place, choice)
    # What several texts used together is nobody's own.
    usage = wire.get("usage") if count == 1 else None
    for place in range(count):
        yield read_answer(by_place.get(place, {}), usage)


async def _sent(
    conn: Connection, body: dict[str, Any], model: str
) -> tuple[dict[str, Any], Limits]:
    doing = f"to answer as {model}"
    create: Any = conn.client.completions.with_raw_response.create
    if "messages" in body:
        create = conn.client.chat.completions.with_raw_response.create
    with translated(conn.profile, doing):
        raw = await create(**body)
    http = raw.http_response
    return decoded(conn.profile, doing, http.content), read_limits(http.headers)


def _most_tokens(template: Template) -> int:
    """Room for the longest label: no token is less than a byte, and few are less than two."""
    longest = max((len(label.encode("utf-8", "replace")) for label in template.labels), default=0)
    return min(max(ANSWER_TOKENS, longest // 2 + 1), MOST_TOKENS)
