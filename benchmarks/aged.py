"""What is left of recall when a project is old: the young projects' talk of a year in one project, and their questions.

The sessions of all projects that judge (see `benchmarks.young`) are played into one store, interleaved as they lie in
each project's time. So thousands of exchanges stand beside those that a question is about. Some of these answer it as
well, in their own way ("which port?"): that is the mix and no defect, so compare this with itself, not with the young.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from benchmarks import figures
from benchmarks.young import Project, asked, played, read_young, row

DAYS = 365.0


def main() -> None:
    """Tells what the questions get in the old project."""
    args = figures.arguments(__doc__).parse_args()
    project = together([one for one in read_young() if one.judges])
    with played(project) as one:
        brief, pages = one.brief(), len(one.collection(project).memories)
        results = [asked(one, project, question, brief) for question in project.questions]
    figures.tell(args, {"": {f"{results[0].exchanges:,} exchanges, {pages:,} pages": row(results)}})


def together(projects: Sequence[Project]) -> Project:
    """One project of all their sessions, in a year, with all their questions."""
    placed = [
        (number / len(one.sessions), one.name, session)
        for one in projects
        for number, session in enumerate(one.sessions)
    ]
    sessions = tuple(session for _, _, session in sorted(placed, key=lambda at: at[:2]))
    questions = tuple(chain.from_iterable(one.questions for one in projects))
    return Project("together", True, sessions, questions, days=DAYS / len(sessions))


if __name__ == "__main__":
    main()
