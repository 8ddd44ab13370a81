"""Makes the context that a service task's function is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.db import Tx
from engine.records import ElementInstance, ProcessInstance
from engine.runtime import Runtime
from engine.service_tasks import Context


def make(
    runtime: Runtime,
    instance: ProcessInstance,
    element: ElementInstance,
    variables: Mapping[str, Any],
    *,
    job_key: int,
    attempt: int,
    tx: Tx | None,
) -> Context:
    """The context of one run of a service task at an element."""
    assert element.node is not None
    return Context(
        job_key=job_key,
        process_instance_key=instance.key,
        root_process_instance_key=instance.root_key,
        process_id=instance.process_id,
        business_key=instance.business_key,
        element_id=element.element_id,
        element_instance_key=element.key,
        attempt=attempt,
        now=runtime.clock.now(),
        variables=variables,
        headers=element.node.headers,
        services=runtime.services,
        engine=runtime.engine,
        tx=tx,
        transaction=runtime.database.transaction,
    )
