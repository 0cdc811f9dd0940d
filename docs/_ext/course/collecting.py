"""Collecting: what one page says that others show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.environment.collectors import EnvironmentCollector

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class PageCollector(EnvironmentCollector):
    """Keeps something of each page with the environment, by the name of the page.

    It is forgotten when the page is read again or removed, and brought together where
    processes read pages side by side. A subclass says in ``name`` under which name the
    environment has it, and in ``value_of`` what it is; None is not kept.
    """

    name: ClassVar[str]

    @classmethod
    def of(cls, env: BuildEnvironment) -> dict[str, Any]:
        """Return what is kept, by the names of the pages."""
        if not hasattr(env, cls.name):
            setattr(env, cls.name, {})
        return getattr(env, cls.name)

    def value_of(self, app: Sphinx, doctree: nodes.document) -> Any:
        raise NotImplementedError

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        value = self.value_of(app, doctree)
        if value is not None:
            self.of(app.env)[app.env.current_document.docname] = value

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        self.of(env).pop(docname, None)

    def merge_other(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        docnames: set[str],
        other: BuildEnvironment,
    ) -> None:
        found = self.of(other)
        self.of(env).update({page: found[page] for page in docnames & found.keys()})


def exchange(env: BuildEnvironment, name: str, now: Any) -> Any:
    """Keep how something is now, and return how it was at the last build, or None."""
    before = getattr(env, name, None)
    setattr(env, name, now)
    return before
