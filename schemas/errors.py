"""The base class of every exception that this project raises on purpose.

Belongs here: that class, and the list of what derives from it. Does not belong here: any of those classes; each is
in the module that raises it. Standard library only, so that every package may derive from it.

What derives from it, by module:

- ``schemas.reference.base.SeedError``: a seed breaks its contract.
- ``schemas.seed_files.SeedColumnUnknown``: a file of a seed has columns that the seed does not have.
- ``schemas.rules.pandera_checks.NoRule``: a check of a form has no rule, so that a failure could not be reported.
- ``pipelines.common.errors.DiagnosedError``: diagnostics with their remedies keep work from going on; the base of the
  next two and of BuildFailed, NothingHeld, AlreadyConfirmed, PublishRefused and RollbackRefused.
- ``pipelines.common.errors.InstallationError``: the machine or the data folder keeps work from going on.
- ``pipelines.common.errors.UnknownSubmission``: a submission given by hand does not exist.
- ``pipelines.common.lock.Busy``: another process holds the writer's lock, or that of intake.
- ``pipelines.intake.errors.Unreadable``: a file as a whole cannot be read; it becomes a finding.
- ``pipelines.intake.errors.WrongKey``: a form, submitter or period given by hand does not exist.
- ``pipelines.intake.errors.FileThere``: a file that a command would write is there already.
- ``pipelines.intake.respond.copied_workbook.TooLarge``: a workbook is too large for an annotated copy with its own formats.
- ``pipelines.analytics.composites.tree.TreeError``: the rows of an index do not make one tree.
- ``pipelines.installation.init.AlreadyThere``: ``ipmon init`` would overwrite an installation.
- ``pipelines.installation.init.NotBundled``: no region or plan of that name comes with the package.
- ``pipelines.settings.NoInstallation``: no folder of an installation was named or found.
- ``pipelines.monitoring.delivery.NotDelivered``: a channel did not take an alert.
- ``pipelines.release.build.dbt_manifest.ManifestMissing``: dbt's manifest is missing or cut short.
- ``pipelines.release.build.warehouse.BuildFailed``: dbt could not run.
- ``pipelines.release.confirm.AlreadyConfirmed``: a submission that is to be confirmed has been confirmed before.
- ``pipelines.release.confirm.NothingHeld``: a submission that is to be confirmed has no held figures.
- ``pipelines.release.diff.NotComparable``: a file does not hold the tables of a release.
- ``pipelines.release.publish.decide.DecisionRefused``: a decision on a release cannot be recorded.
- ``pipelines.release.publish.publish.PublishRefused``: the staged release must not be published.
- ``pipelines.release.publish.rollback.RollbackRefused``: the release cannot be made live again.
- ``pipelines.papers.pdf.PdfError``: a paper cannot be written as PDF, since no font has a character of it.
- ``pipelines.report.queries.KeyRepeated``: a query of a page found two rows where there may be one.
- ``pipelines.serve.AlreadyServing``: another ``ipmon serve`` runs on this data folder.
- ``pipelines.views.answers.Answer``: what was asked for is not there; the base of the next three.
- ``pipelines.views.answers.NothingPublished``: there is no live release.
- ``pipelines.views.answers.NotThere``: the live release does not hold what was asked for.
- ``pipelines.views.answers.OlderRelease``: the live release lacks tables or columns that a command reads.
- ``pipelines.views.site.NotEmpty``: the folder that a site would be written into holds something.
- ``pipelines.cli.options.Refused``: an option or argument of a command cannot be used.
- ``pipelines.views.papers.InRelease``: the folder that papers would be written into is inside a release.

Their messages are written for people, in Chinese and English; logs have both, and the command line prints the one that was asked for,
without a traceback.
"""

from __future__ import annotations


class IpMonitorError(Exception):
    """Something that the project foresees keeps it from going on; the message says what and, where it can, what to do.

    Attributes:
        texts: the message by language.
    """

    def __init__(self, zh: str = "", en: str = ""):
        """Take the message in Chinese and English; one alone is for both."""
        super().__init__(f"{zh} / {en}" if zh and en else zh or en)
        self.texts = {"zh": zh or en, "en": en or zh}

    def text(self, lang: str) -> str:
        """Return the message in ``zh`` or ``en``."""
        return self.texts[lang]
