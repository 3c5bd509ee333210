"""``python -m askwire_executor``: settings, parts, run."""

from askwire_common.service.main import run
from askwire_executor.app import build_app
from askwire_executor.settings import ExecutorSettings

if __name__ == "__main__":
    run("executor", ExecutorSettings, build_app)
