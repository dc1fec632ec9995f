"""The process that renders: killed, restarted, forked, interrupted, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.markdown import (
    Job,
    Limits,
    MarkdownError,
    RenderFailed,
    RenderProcess,
    RenderTimeout,
    TextTooLong,
    render,
    render_many,
)

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "[[a|" * 4000


@pytest.fixture
def process():
    process = RenderProcess(Limits(cpu_seconds=0.3))
    yield process
    process.close()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(100):
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def run(code: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        **kwargs,  # type: ignore[call-overload]
    )


def test_no_worker_runs_before_the_first_text(process):
    assert process.pid is None
    process.render(Job("a"))
    assert process.pid is not None


def test_the_same_worker_serves_text_after_text(process):
    process.render(Job("a"))
    first = process.pid
    process.render(Job("b"))
    assert process.pid == first


def test_w_5_a_text_past_its_processor_time_is_a_timeout_and_the_next_one_works(process):
    process.render(Job("a"))
    first = process.pid
    with pytest.raises(RenderTimeout, match=r"more than 0\.3 s of processor time"):
        process.render(Job(HOSTILE))
    assert wait_until_gone(first)
    assert process.render(Job("b")).html == "<p>b</p>"
    assert process.pid != first


def test_w_5_the_clock_stops_a_worker_that_only_waits():
    process = RenderProcess(Limits(wall_seconds=0.5))
    process.render(Job("a"))
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(RenderTimeout, match=r"longer than 0\.5 s"):
        process.render(Job("b"))
    assert process.render(Job("c")).html == "<p>c</p>"
    process.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_w_5_a_text_past_the_memory_limit_is_refused_and_the_next_one_works():
    process = RenderProcess(Limits(cpu_seconds=20, memory_bytes=60 * 1024 * 1024))
    with pytest.raises(RenderFailed, match="more than 60 MB of memory"):
        process.render(Job("<p><b><i>" * 22_000))
    assert process.render(Job("b")).html == "<p>b</p>"
    process.close()


def test_a_text_nested_too_deeply_is_refused_and_the_worker_lives():
    process = RenderProcess(Limits(cpu_seconds=20))
    process.render(Job("a"))
    first = process.pid
    with pytest.raises(RenderFailed, match="nested too deeply"):
        process.render(Job("\n".join("    " * depth + "- a" for depth in range(300))))
    assert process.render(Job("b")).html == "<p>b</p>"
    assert process.pid == first
    process.close()


def test_a_worker_killed_from_outside_is_replaced_without_an_error(process):
    process.render(Job("a"))
    os.kill(process.pid, signal.SIGKILL)
    assert process.render(Job("b")).html == "<p>b</p>"


def test_a_worker_killed_in_the_middle_is_tried_once_more():
    process = RenderProcess(Limits(cpu_seconds=2))
    process.render(Job("a"))
    os.kill(process.pid, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, [process.pid, signal.SIGKILL])
    killer.start()
    assert process.render(Job("b")).html == "<p>b</p>"
    process.close()


def test_a_batch_names_the_text_that_failed_and_keeps_the_others(process):
    jobs = [Job("uno"), Job(HOSTILE), Job("dos"), Job("x" * 200_001), Job("tres")]
    answers = render_many(jobs, keep_going=True, process=process)
    assert [answer.failure for answer in answers] == ["", "timeout", "", "too_long", ""]
    assert [answer.plain for answer in answers] == [job.text for job in jobs]


def test_a_batch_raises_its_first_error_with_its_position(process):
    with pytest.raises(RenderTimeout) as timeout:
        render_many([Job("uno"), Job(HOSTILE)], process=process)
    assert timeout.value.position == 1
    with pytest.raises(TextTooLong) as long:
        render_many([Job("uno"), Job("dos"), Job("x" * 200_001)], process=process)
    assert long.value.position == 2


def test_each_text_of_a_batch_has_the_whole_limit(process):
    """Together they take more than one limit, each alone much less."""
    job = Job("*a* **b** [c](d) `e`\n\n" * 300)
    results = render_many([job] * 40, process=process)
    assert {result.failure for result in results} == {""}
    assert len(results) == 40


def test_an_empty_batch_starts_nothing(process):
    assert render_many([], process=process) == []
    assert process.pid is None


def test_a_batch_larger_than_a_pipe_goes_through(process):
    jobs = [Job(f"{number} " + "palabra " * 10_000) for number in range(60)]
    results = render_many(jobs, process=process)
    assert [result.plain.split()[0] for result in results] == [str(n) for n in range(60)]


def test_threads_share_one_worker_and_get_their_own_answers(process):
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: process.render(Job(f"n{n}")).html, range(200)))
    assert results == [f"<p>n{n}</p>" for n in range(200)]


def test_an_interrupted_wait_leaves_no_answer_for_the_next_text(process):
    process.render(Job("a"))
    os.kill(process.pid, signal.SIGSTOP)

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            process.render(Job("first"))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert process.render(Job("second")).html == "<p>second</p>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_starts_its_own_worker_and_leaves_its_parents_alone():
    code = """
import os
from knowledge.markdown import default_process, render
render("a")
mine = default_process().pid
child = os.fork()
if child == 0:
    assert default_process().pid is None
    ok = render("hijo").html == "<p>hijo</p>" and default_process().pid != mine
    default_process().close()
    os._exit(0 if ok else 1)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
assert render("padre").html == "<p>padre</p>"
assert default_process().pid == mine
print("good")
"""
    assert run(code).stdout == "good\n"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("end", ["sys.exit()", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_no_worker_outlives_its_process(end):
    code = f"""
import os
from knowledge.markdown import default_process, render
render("a")
print(default_process().pid, flush=True)
{end}
"""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert wait_until_gone(int(done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_worker_outlives_a_process_that_dies_during_a_hostile_text():
    code = f"""
import os, threading, time
from knowledge.markdown import default_process, render
render("a")
print(default_process().pid, flush=True)
threading.Timer(0.2, os._exit, [1]).start()
render({HOSTILE!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert wait_until_gone(int(done.stdout))


def test_it_renders_from_any_working_directory(tmp_path):
    (tmp_path / "markdown.py").write_text("raise RuntimeError('not this one')")
    (tmp_path / "json.py").write_text("raise RuntimeError('nor this one')")
    code = "from knowledge.markdown import render; print(render('*a*').html)"
    assert run(code, cwd=tmp_path, env={**os.environ, "PYTHONSAFEPATH": "1"}).stdout == (
        "<p><em>a</em></p>\n"
    )


def test_the_worker_imports_no_django_and_the_web_process_no_markdown():
    code = """
import knowledge.markdown
assert not {"markdown", "nh3", "django"} & sys.modules.keys()
import knowledge.markdown.worker
assert {"markdown", "nh3"} <= sys.modules.keys()
assert not {name for name in sys.modules if name.startswith(("django", "wagtail"))}
print("good")
"""
    assert run(code).stdout == "good\n"


def test_w_5_a_text_longer_than_the_limit_never_reaches_the_worker(process):
    for text in ("a" * 200_001, "ñ" * 100_001):
        with pytest.raises(TextTooLong, match="at most 200000"):
            render(text, process=process)
    assert process.pid is None
    assert render("ñ" * 100_000, process=process).plain == "ñ" * 100_000


def test_every_error_is_one_family():
    assert {error.failure for error in MarkdownError.__subclasses__()} == {
        "too_long",
        "timeout",
        "failed",
    }
