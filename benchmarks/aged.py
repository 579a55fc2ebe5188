"""What is left of recall when a project is old: the young projects' talk of a year in one project, and their questions.

The sessions of all projects that judge (see `benchmarks.young`) are played into one store, interleaved as they lie in
each project's time. So thousands of exchanges stand beside those that a question is about. Some of these answer it as
well, in their own way ("which port?"): that is the mix and no defect, so compare this with itself, not with the young.

Each question is a new session's first prompt. Then all are asked once more in a session that goes on: in the last one
of the question's young project, which is about the same things, and in that of another one, as of a user who turns to
something else. Those are left out whose answer stands in one of these contexts. What a session is owed, as a rule that
was laid down in another meanwhile, it is told before the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from statistics import mean

from benchmarks import figures
from benchmarks.young import Played, Project, Question, asked, played, read_young, row
from vmem.recall.words.tokens import estimate_tokens

DAYS = 365.0
AWAY = 7  # projects further on is the one whose session turns to something else


def main() -> None:
    """Tells what the questions get in the old project, first of all and in the midst of a session."""
    args = figures.arguments(__doc__).parse_args()
    projects = [one for one in read_young() if one.judges]
    project = together(projects)
    with played(project) as one:
        brief, pages = one.brief(), len(one.collection(project).memories)
        results = [asked(one, project, question, brief) for question in project.questions]
        running = _in_running_sessions(one, projects, project)
    size = f"{results[0].exchanges:,} exchanges, {pages:,} pages"
    figures.tell(args, {"": {size: row(results)}, "where the session is": running})


def together(projects: Sequence[Project]) -> Project:
    """One project of all their sessions, in a year, with all their questions."""
    sessions = tuple(projects[place].sessions[number] for place, number in _order(projects))
    questions = tuple(chain.from_iterable(one.questions for one in projects))
    return Project("together", True, sessions, questions, days=DAYS / len(sessions))


def _order(projects: Sequence[Project]) -> list[tuple[int, int]]:
    """Their sessions as they are played: (place of the project, number of its session)."""
    placed = [
        (number / len(one.sessions), one.name, place, number)
        for place, one in enumerate(projects)
        for number in range(len(one.sessions))
    ]
    return [at[2:] for at in sorted(placed)]


def _in_running_sessions(one: Played, projects: Sequence[Project], project: Project) -> figures.Table:
    last = {place: f"s{n}" for n, (place, _) in enumerate(_order(projects))}  # the later ones overwrite
    for session in last.values():
        one.told_since(session)
    cases = list[tuple[Question, str, str]]()
    for place, young in enumerate(projects):
        same, other = last[place], last[(place + AWAY) % len(projects)]
        contexts = one.contexts[same] + one.contexts[other]
        cases += [(question, same, other) for question in young.questions if not question.answered_by(contexts)]
    asked_in = {
        "at its first prompt": [(question, "") for question, _, _ in cases],
        "has been about the same": [(question, same) for question, same, _ in cases],
        "has been about something else": [(question, other) for question, _, other in cases],
    }
    return {where: _beside(one, prompts) for where, prompts in asked_in.items()}


def _beside(one: Played, prompts: Sequence[tuple[Question, str]]) -> Mapping[str, figures.Value]:
    """What questions get beside the prompt, each in its session. The tool is not asked: what it tells is in context."""
    told = [(question, one.told(question.prompt, session)) for question, session in prompts]
    needed = [question.answered_by(block) for question, block in told if question.want]
    idle = [bool(block) for question, block in told if not question.want]
    return {
        "questions": len(needed),
        "beside the prompt, %": figures.share(needed),
        "need nothing": len(idle),
        "for nothing, %": figures.share(idle),
        "tokens a prompt": mean(estimate_tokens(block) if block else 0 for _, block in told),
    }


if __name__ == "__main__":
    main()
