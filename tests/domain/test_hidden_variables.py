"""Which variables are kept from the processes that sportft starts."""

from sportft_tui.domain.hidden_variables import for_ours, for_users, hide, looks_secret

OURS = (
    *("SPORTFT_API_KEY", "SPORTFT_API_KEY_LAB", "OPENAI_API_KEY", "OPENAI_CUSTOM_HEADERS"),
    *("AZURE_OPENAI_API_KEY", "NEBIUS_API_KEY"),
)
THEIRS = ("LAB_KEY", "SLACK_TOKEN", "DB_PASSWORD", "aws_secret")
PLAIN = ("PATH", "HOME", "SPORTFT_HOME", "SPORTFT_READ_ONLY", "HTTPS_PROXY", "KEYBOARD", "TERM")


def test_processes_of_our_own_get_no_secrets() -> None:
    environ = dict.fromkeys((*OURS, *THEIRS, *PLAIN), "x")
    assert set(for_ours(environ)) == set(PLAIN)
    assert all(map(looks_secret, (*OURS, *THEIRS)))


def test_the_users_commands_keep_the_users_own() -> None:
    environ = dict.fromkeys((*OURS, *THEIRS, *PLAIN), "x")
    assert set(for_users(environ)) == {*THEIRS, *PLAIN}


def test_what_the_settings_have_named_is_ours() -> None:
    # GIVEN a profile whose key is in a variable of any name
    environ = dict.fromkeys(("CLOUD", *PLAIN), "x")
    assert set(for_users(environ)) == set(for_ours(environ)) == {"CLOUD", *PLAIN}
    # WHEN
    hide(["CLOUD"])
    # THEN
    assert set(for_users(environ)) == set(for_ours(environ)) == set(PLAIN)
