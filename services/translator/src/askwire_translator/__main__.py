"""``python -m askwire_translator``: settings, parts, run."""

from askwire_common.service.main import run
from askwire_translator.app import build_app
from askwire_translator.settings import TranslatorSettings

if __name__ == "__main__":
    run("translator", TranslatorSettings, build_app)
