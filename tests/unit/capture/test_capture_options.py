"""The line of a tracked cell: options, and what the input transformer makes of the cell."""

import pytest

from trackside.capture.options import (
    TRANSPARENT,
    OptionError,
    TrackOptions,
    help_text,
    parse_options,
    split_cell,
    transform,
)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("", TrackOptions()),
        ("baseline", TrackOptions(name="baseline")),
        ('"my run" -e "Churn 2"', TrackOptions(name="my run", experiment="Churn 2")),
        ("-p a,b -m x", TrackOptions(params=("a", "b"), metrics=("x",))),
        ("-t k=v -t a.b=c=d -t e=", TrackOptions(tags={"k": "v", "a.b": "c=d", "e": ""})),
        ("--note 'two words' --no-auto --nested", TrackOptions(note="two words", auto=False, nested=True)),
        ("--no-outputs --quiet", TrackOptions(outputs=False, quiet=True)),
        ("--help", TrackOptions(help=True)),
        ("{x} $y", None),
    ],
)
def test_options_are_read(line: str, options: TrackOptions | None):
    """Every documented option is understood; quotes group words."""
    if options is None:
        with pytest.raises(OptionError):
            parse_options(line)
    else:
        assert parse_options(line) == options


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("--bogus", "--bogus"),
        ("--resume", "--resume"),
        ("-t novalue", "key=value"),
        ("-t '<b>=1'", "key=value"),
        ("two words", '"two words"'),
        ("-p 1a", "1a"),
        ("-p ,", "at least one"),
        ("-e", "expected one argument"),
        ("-e ''", "empty"),
        ("x" * 251, "250"),
        ("'open", "quotation"),
    ],
)
def test_a_wrong_option_is_one_line_that_names_it(line: str, part: str):
    """The message fits on one line and says which option is wrong."""
    with pytest.raises(OptionError) as caught:
        parse_options(line)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("option", ["-e", "-p", "-m", "-t", "--note", "--no-auto", "--nested", "--quiet"])
def test_help_names_every_option(option: str):
    """The help lists what the parser takes."""
    assert option in help_text()


@pytest.mark.parametrize(
    ("cell", "hit"),
    [
        ("%%track a\nx = 1", (0, "a")),
        ("# comment\n\n  %%track\nx = 1", (2, "")),
        ("x = 1\n%%track", None),
        ("%%tracker", None),
        ("%%track?", None),
        ("%%time\n%%track a", None),
        ("", None),
    ],
)
def test_the_line_is_found_below_comments_and_blank_lines(cell: str, hit: tuple[int, str] | None):
    """Only the first line that is neither blank nor a comment makes a cell tracked."""
    assert split_cell(cell.split("\n")) == hit


def test_magics_that_run_their_body_in_place_may_stand_above():
    """The event before a cell sees the line through %%time, not through %%capture."""
    assert split_cell(["%%time", "%%track a"], TRANSPARENT) == (1, "a")
    assert split_cell(["%%capture", "%%track a"], TRANSPARENT) is None


def test_the_line_becomes_a_call_on_the_same_line():
    """Line numbers of the body stay."""
    lines = transform(["# c\n", "%%track a\n", "x = 1\n"])
    assert lines == ["# c\n", "get_ipython().run_line_magic('trackside_open', 'a')\n", "x = 1\n"]


@pytest.mark.parametrize("magic", ["%%bash", "%%time", "%%timeit -n 2", "%%html"])
def test_a_cell_magic_below_moves_to_the_top(magic: str):
    """IPython knows a cell magic on the first line only."""
    lines = transform(["# c\n", "%%track a\n", "\n", f"{magic}\n", "body\n"])
    assert lines == [f"{magic}\n", "\n", "body\n"]


@pytest.mark.parametrize("line", ["%%track --bogus", "%%track --help"])
def test_nothing_of_the_cell_runs_after_a_wrong_option_or_help(line: str):
    """The cell consists of the call that says so."""
    assert len(transform([f"{line}\n", "%%bash\n", "rm x\n"])) == 1


def test_other_cells_are_left_alone():
    """A cell that isn't tracked is returned as it is."""
    lines = ["x = 1\n", "%%track\n"]
    assert transform(lines) is lines
