"""Progress bars: every line they print."""

from __future__ import annotations

import io
import unittest

from microflask.commands import progressbar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def lines(stream):
    """The lines that stood there one after the other."""
    text = stream.getvalue()
    assert text.endswith("\033[?25h\n"), text
    return text[: -len("\033[?25h\n")].split("\r\033[?25l")[1:]


class TestProgress(unittest.TestCase):
    def bar(self, iterable=None, **options):
        stream = Terminal()
        options = {"show_eta": False, "width": 4, **options}
        with progressbar(iterable, file=stream, **options) as bar:
            self.seen = list(bar)
        return lines(stream)

    def test_lines(self):
        for options, expected in [
            ({}, ["[----]    0%", "[##--]   50%", "[####]  100%"]),
            ({"show_pos": True}, ["[----]  0/2", "[##--]  1/2", "[####]  2/2"]),
            ({"show_percent": False}, ["[----]", "[##--]", "[####]"]),
            (
                {"fill_char": "=", "empty_char": " "},
                ["[    ]    0%", "[==  ]   50%", "[====]  100%"],
            ),
            ({"update_min_steps": 2}, ["[----]    0%", "[####]  100%"]),
        ]:
            with self.subTest(options):
                self.assertEqual([f"  {line}" for line in expected], self.bar("ab", **options))
                self.assertEqual(["a", "b"], self.seen)

    def test_label_and_template(self):
        self.assertEqual("Go  [----]    0%", self.bar("ab", label="Go")[0])
        template = "%(label)s|%(bar)s|%(info)s"
        options = {
            "bar_template": template,
            "info_sep": "~",
            "show_pos": True,
            "show_percent": True,
        }
        self.assertEqual("L|----|0/2~  0%", self.bar("ab", label="L", **options)[0])

    def test_items(self):
        found = self.bar("ab", item_show_func=lambda item: item and f"<{item}>")
        self.assertEqual("  [##--]   50%  <b>", found[3])
        # What was there is wiped away.
        self.assertEqual("  [####]  100%     ", found[-1])

    def test_unknown_length(self):
        self.assertEqual(["  [----]", "  [####]"], self.bar(item for item in "ab"))
        found = self.bar((item for item in "ab"), show_pos=True)
        self.assertEqual(["  [----]  0", "  [----]  1", "  [----]  2", "  [####]  2"], found)

    def test_by_hand(self):
        stream = Terminal()
        with progressbar(length=10, file=stream, width=10, show_eta=False) as bar:
            bar.update(3)
            bar.update(4, "now")
            self.assertEqual(
                (7, 0.7, "now", False), (bar.pos, bar.pct, bar.current_item, bar.finished)
            )
            bar.update(3)
        self.assertEqual((True, 1.0), (bar.finished, bar.pct))
        self.assertEqual("  [#######---]   70%", lines(stream)[2])

    def test_time_to_come(self):
        bar = progressbar(length=4, file=Terminal())
        self.assertEqual(("", 0), (bar.format_eta(), bar.eta))
        bar._start -= 100
        bar._last_time -= 100
        bar.make_step(1)
        self.assertEqual("00:05:00", bar.format_eta())
        bar.length = 2000
        self.assertEqual("2d 07:31:40", bar.format_eta())
        bar.finish()
        self.assertEqual(("", 0), (bar.format_eta(), bar.eta))

    def test_no_terminal(self):
        for options, expected in [({"label": "Go"}, "Go\n"), ({}, "\n"), ({"hidden": True}, "")]:
            stream = io.StringIO()
            with progressbar("ab", file=stream, **options) as bar:
                self.assertEqual(["a", "b"], list(bar))
            self.assertEqual(expected, stream.getvalue())

    def test_wrong_use(self):
        with self.assertRaisesRegex(TypeError, "iterable or length is required"):
            progressbar()
        with self.assertRaisesRegex(RuntimeError, "with block"):
            iter(progressbar("ab"))


if __name__ == "__main__":
    unittest.main()
