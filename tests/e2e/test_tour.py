"""What the tour and README show is what a run of the real client shows."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.daemon import REPOSITORY
from tools import tour

pytestmark = pytest.mark.e2e


@pytest.mark.skipif(find_spec("wordllama") is None, reason="what is shown is ranked with word vectors")
def test_what_the_tour_and_readme_show_is_what_a_run_shows(claude: Path) -> None:
    command = [sys.executable, "-m", "tools.tour", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr


def test_a_sentence_or_a_page_that_is_not_shown_any_more_is_noticed_and_an_id_or_a_time_is_not() -> None:
    shown = "[5lel6aw3] decision, just now: Deploys happen on Tuesdays.\n3128b56e now    1   0   290\n"
    later = "[z2kzmfju] decision, 2 min ago: Deploys happen on Tuesdays.\n05234a9c 1 min  1   1   31\n"
    assert tour.alike(shown) == tour.alike(later)
    assert tour.alike(shown) != tour.alike(shown.replace("Tuesdays", "Mondays"))
    assert tour.alike(shown) != tour.alike(shown + shown)
