"""``python -m askwire_validator``: settings, parts, run."""

from askwire_common.service.main import run
from askwire_validator.app import build_app
from askwire_validator.settings import ValidatorSettings

if __name__ == "__main__":
    run("validator", ValidatorSettings, build_app)
