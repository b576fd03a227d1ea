"""The routes of `/v1/models`, and the questions to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sportft_tui.engine.web import answers, objects, questions, schemas
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.parts import Parts
from sportft_tui.engine.web.wire import Json, listing, read_body

#: Answers put into words in less time than it takes to hand them to a thread.
_FEW = 4


class ModelRoutes:
    """The routes of `/v1/models`, and the questions to them."""

    def __init__(self, parts: Parts) -> None:
        self._models = parts.models
        self._oracle = parts.oracle

    def routes(self) -> list[Route]:
        return [
            Route("/v1/models", self.page, methods=["GET"]),
            Route("/v1/models/{id:path}", self.get, methods=["GET"]),
            Route("/v1/models/{id:path}", self.delete, methods=["DELETE"]),
            Route("/v1/completions", self.complete, methods=["POST"]),
            Route("/v1/chat/completions", self.chat, methods=["POST"]),
        ]

    @described("model", "list")
    def page(self, _: Request) -> Response:
        """List models: base models with what stands behind their names, then fine-tuned ones."""
        return listing([objects.model(model) for model in self._models.all()], False)

    @described("model", may=(404,))
    def get(self, request: Request) -> Response:
        """A model."""
        return Json(objects.model(self._models.get(request.path_params["id"])))

    @described("model.deleted", may=(404,))
    def delete(self, request: Request) -> Response:
        """Delete a fine-tuned model and its checkpoints."""
        model_id = request.path_params["id"]
        self._models.delete(model_id)
        return Json(objects.deleted("model", model_id))

    @described(
        "text_completion", body=schemas.COMPLETION, may=(404, 429), streams="text_completion"
    )
    async def complete(self, request: Request) -> Response:
        """Ask a fine-tuned model to complete prompts."""
        return await self._answer(questions.read_completion(await read_body(request)))

    @described(
        "chat.completion", body=schemas.CHAT, may=(404, 429), streams="chat.completion.chunk"
    )
    async def chat(self, request: Request) -> Response:
        """Ask a fine-tuned model to answer a chat."""
        return await self._answer(questions.read_chat(await read_body(request)))

    async def _answer(self, question: questions.Question) -> Response:
        found = await self._oracle.ask(question.model, question.prompts)
        if not question.stream:
            if len(found) * question.wish.best_of <= _FEW:
                return Json(answers.whole(question, found))
            return Json(await run_in_threadpool(answers.whole, question, found))
        events = answers.streamed(question, found)
        return StreamingResponse(
            _in_thread(events),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache"},
        )


async def _in_thread(events: Iterator[bytes]) -> AsyncIterator[bytes]:
    """One at a time, made off the event loop, for a question may have thousands of answers."""
    while event := await run_in_threadpool(next, events, b""):
        yield event
