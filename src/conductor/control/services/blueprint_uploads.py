"""Take in blueprints: receive, extract and parse, each stage visible, and all of it or nothing.

A fault in the archive or the blueprint does not raise: the blueprint's state says `failed_*` or
`invalid`, and its upload execution fails.
"""

import logging
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from conductor.control.services.blueprint_access import BlueprintView
from conductor.control.services.blueprint_intake import BlueprintIntake
from conductor.control.services.blueprint_orders import BlueprintOrder, begun_upload
from conductor.control.services.blueprint_parsing import Ground
from conductor.control.services.blueprint_upload_record import BlueprintUploadRecord
from conductor.control.services.language import all_errors
from conductor.control.services.visibility import viewer_of
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.errors import ConductorError
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller

S = BlueprintState
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BlueprintUploads:
    intake: BlueprintIntake

    def upload(
        self, caller: Caller, order: BlueprintOrder, archive: BinaryIO | None
    ) -> BlueprintView:
        """The archive is closed here, perhaps long after the answer."""
        intake = self.intake
        with intake.sources.checked(f"blueprint {order.id!r}", archive, order.archive_url):
            blueprint, upload = begun_upload(caller, order, intake.clock.now(), intake.holder)
            self._record.begin(caller, blueprint, upload)
        ground = Ground(blueprint.tenant, viewer_of(caller))
        work = partial(self._carry_out, blueprint, upload, ground, order, archive)
        if order.waits:
            return work()
        self.intake.errands(work)
        return BlueprintView(blueprint, upload)

    def _carry_out(
        self,
        blueprint: Blueprint,
        upload: Execution,
        ground: Ground,
        order: BlueprintOrder,
        archive: BinaryIO | None,
    ) -> BlueprintView:
        try:
            return self._taken_in(upload, ground, order, archive)
        except ConductorError as fault:
            return self._record.fail(blueprint, upload, all_errors(fault), is_invalid=True)
        except Exception:  # noqa: BLE001 - nothing may stay half uploaded
            _log.exception("the upload of blueprint %s failed", blueprint.id)
            error = f"the server failed at it; its log tells more under blueprint {blueprint.id}"
            return self._record.fail(blueprint, upload, error, is_invalid=False)

    def _taken_in(
        self, upload: Execution, ground: Ground, order: BlueprintOrder, archive: BinaryIO | None
    ) -> BlueprintView:
        if archive is None:
            self._record.advance(upload, S.UPLOADING)
        with self.intake.sources.opened(archive, order.archive_url) as source:
            self._record.advance(upload, S.EXTRACTING)
            with self.intake.files.taken_in(source, order.id) as unpacked:
                self._record.advance(upload, S.PARSING)
                plan = self.intake.parsing.plan(unpacked.folder, order.main_file_name, ground)
                return self._record.keep(upload, plan, unpacked)

    @property
    def _record(self) -> BlueprintUploadRecord:
        intake = self.intake
        return BlueprintUploadRecord(intake.work, intake.files, intake.clock)
