"""The page with the terminal in it. textual-serve's own asks another host for its letters."""

from __future__ import annotations

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>sportft</title>
<link rel="stylesheet" href="/static/css/xterm.css">
<script src="/static/js/textual.js"></script>
<style>
@font-face {{
  font-family: "Roboto Mono";
  src: url("/static/fonts/RobotoMono-VariableFont_wght.ttf");
  font-weight: 100 700;
}}
html, body {{ height: 100%; margin: 0; background: #121212; color: #e0e0e0; overflow: hidden; }}
#terminal {{ width: 100vw; height: 100vh; }}
#ended {{ display: none; position: fixed; inset: auto 0 0 0; padding: 0.5em; text-align: center;
  font: 16px "Roboto Mono", monospace; background: #3a2a00; }}
body.-closed #ended {{ display: block; }}
</style>
</head>
<body>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{socket}"
  data-font-size="{size}"></div>
<div id="ended">The app has been left, or the line is gone; jobs go on. Reload to open it.</div>
<span id="start" hidden></span>
</body>
</html>
"""
#: Pixels of a letter: as terminals have it, and what can still be read.
_USUAL_SIZE, _SIZES = 16, range(6, 73)


def page(host: str, *, is_encrypted: bool, font_size: str = "") -> str:
    """The page's HTML.

    Args:
        host: name and port, as the browser knows them; checked to be such.
        is_encrypted: whether the browser came by HTTPS.
        font_size: pixels of a letter, as the page's address says; empty for the usual.
    """
    size = int(font_size) if font_size.isascii() and font_size.isdigit() else _USUAL_SIZE
    scheme = "wss" if is_encrypted else "ws"
    return _PAGE.format(
        socket=f"{scheme}://{host}/ws", size=size if size in _SIZES else _USUAL_SIZE
    )
