"""The comment under a pull request."""

from step import StepTest

MARKER = "<!-- groundplan main -->"


class Comment(StepTest):
    def comment(self, *comments, **texts):
        (self.place / "texts").mkdir(exist_ok=True)
        for name, text in texts.items():
            (self.place / "texts" / name.replace("_", ".")).write_text(text)
        found = [
            {"id": number, "user": {"login": login}, "body": body} for number, login, body in comments
        ]
        self.answers(**{"/comments": found})
        code = self.run_step("comment.sh", PULL_REQUEST="5")
        self.assertEqual(code, 0, self.said)
        return (self.place / "body").read_text()

    def test_everything_stands_in_one(self):
        body = self.comment(diff_md="## Changes\n", staging_txt="+ a\n```\n", production_txt="no changes\n")
        self.assertTrue(body.startswith(f"{MARKER}\n## Changes\n"))
        self.assertLess(body.index("Plan for production\n\n    no changes"), body.index("Plan for staging\n\n    + a\n    ```"))
        self.assertIn("--method POST repos/example/shop/issues/5/comments", self.calls("gh")[-1])

    def test_its_own_is_brought_up_to_date(self):
        self.comment(
            (1, "somebody", MARKER),
            (2, "github-actions[bot]", "of another workflow"),
            (3, "github-actions[bot]", f"{MARKER}\nold"),
            (4, "github-actions[bot]", f"{MARKER}\nolder"),
            staging_txt="x\n",
        )
        self.assertIn("--method PATCH repos/example/shop/issues/comments/3", self.calls("gh")[-1])

    def test_what_is_too_long_is_cut_at_the_end_of_a_line(self):
        for line in ("é" * 20, "x" * 63, "€"):
            body = self.comment(staging_txt=f"{line}\n" * 20_000)
            self.assertLess(len(body.encode()), 60_300)
            *kept, empty, rest = body.splitlines()
            self.assertEqual((kept[-1], empty), (f"    {line}", ""))
            self.assertIn("https://github.com/example/shop/actions/runs/7", rest)

    def test_nothing_to_say_is_said(self):
        self.assertEqual(self.comment(), f"{MARKER}\n")
