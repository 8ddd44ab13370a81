"""Words for process instances, what happens in them, and the files behind them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

INSTANCE_STATE = {
    "active": _p("instance", "Running"),
    "incident": _p("instance", "Stands still"),
    "suspended": _p("instance", "Suspended"),
    "completed": _p("instance", "Completed"),
    "terminated": _p("instance", "Terminated"),
}

JOB_STATE = {
    "due": _p("job", "Due"),
    "running": _p("job", "Running"),
    "suspended": _p("job", "Suspended"),
    "completed": _p("job", "Completed"),
    "failed": _p("job", "Failed"),
    "cancelled": _p("job", "Cancelled"),
}

TASK_STATE = {
    "open": _p("task", "Open"),
    "completed": _p("task", "Completed"),
    "cancelled": _p("task", "Cancelled"),
}

TIMER_KIND = {"date": _l("Date"), "duration": _l("Duration"), "cycle": _l("Cycle")}

INCIDENT_KIND = {
    "job": _l("Service task failed"),
    "call": _l("Called process is missing"),
    "decision": _l("Decision failed"),
    "expression": _l("Expression failed"),
    "deadlock": _l("Waits for ever at a gateway"),
    "loop": _l("Goes round without end"),
    "condition": _l("Condition failed"),
    "no_flow": _l("No way out of a gateway"),
    "input": _l("Input is missing or wrong"),
    "output": _l("Result cannot be taken"),
    "message": _l("Message cannot be sent"),
    "timer": _l("Time cannot be computed"),
    "held_timer": _l("Timer was stopped"),
    "uncaught_error": _l("Error was not caught"),
    "uncaught_escalation": _l("Escalation was not caught"),
    "legal_hold": _l("Stopped by a legal hold"),
}

EVENT = {
    "instance.started": _l("Instance started"),
    "instance.ended": _l("Instance ended"),
    "instance.suspended": _l("Instance suspended"),
    "instance.resumed": _l("Instance resumed"),
    "instance.modified": _l("Place changed by hand"),
    "instance.rerun": _l("Run again from here"),
    "element.done_by_hand": _l("Done by hand"),
    "variable.removed": _l("Variable removed"),
    "job.retries_changed": _l("Tries changed"),
    "timer.reevaluated": _l("Time computed anew"),
    "element.entered": _l("Entered"),
    "element.left": _l("Left"),
    "element.cancelled": _l("Cancelled"),
    "element.compensating": _l("Undoing begun"),
    "element.compensated": _l("Undone"),
    "flow.taken": _l("Flow taken"),
    "variable.set": _l("Variable set"),
    "variables.corrected": _l("Variable corrected"),
    "user_task.created": _l("User task created"),
    "user_task.assigned": _l("User task taken"),
    "user_task.unassigned": _l("User task given back"),
    "user_task.completed": _l("User task completed"),
    "user_task.cancelled": _l("User task cancelled"),
    "user_task.due_changed": _l("Due time changed"),
    "user_task.priority_changed": _l("Priority changed"),
    "job.created": _l("Job created"),
    "job.completed": _l("Job completed"),
    "job.postponed": _l("Job postponed"),
    "job.threw": _l("Job answered with an error"),
    "job.failed": _l("Job failed"),
    "timer.fired": _l("Timer fired"),
    "ad_hoc.activated": _l("Elements chosen"),
    "condition.fulfilled": _l("Condition fulfilled"),
    "message.correlated": _l("Message received"),
    "decision.evaluated": _l("Decision evaluated"),
    "incident.raised": _l("Incident raised"),
    "incident.retried": _l("Incident retried"),
    "incident.resolved": _l("Incident resolved"),
}

DEFINITION_KIND = {
    "process": _l("Process"),
    "decision": _l("Decision table"),
    "form": _l("Form"),
}

MANNER = {
    "added": _l("Added"),
    "removed": _l("Removed"),
    "changed": _l("Changed"),
    "moved": _l("Moved"),
}

VALUE_KIND = {
    "text": _l("Text"),
    "number": _l("Number"),
    "yes_no": _l("Yes or no"),
    "nothing": _l("Nothing (null)"),
    "json": _l("JSON"),
}

ELEMENT_TYPE = {
    "process": _l("Process"),
    "participant": _l("Pool"),
    "lane": _l("Lane"),
    "subProcess": _l("Sub-process"),
    "transaction": _l("Transaction"),
    "adHocSubProcess": _l("Ad-hoc sub-process"),
    "callActivity": _l("Call activity"),
    "task": _l("Task"),
    "userTask": _l("User task"),
    "serviceTask": _l("Service task"),
    "businessRuleTask": _l("Business rule task"),
    "scriptTask": _l("Script task"),
    "sendTask": _l("Send task"),
    "receiveTask": _l("Receive task"),
    "manualTask": _l("Manual task"),
    "startEvent": _l("Start event"),
    "endEvent": _l("End event"),
    "boundaryEvent": _l("Boundary event"),
    "intermediateCatchEvent": _l("Catch event"),
    "intermediateThrowEvent": _l("Throw event"),
    "exclusiveGateway": _l("Exclusive gateway"),
    "parallelGateway": _l("Parallel gateway"),
    "inclusiveGateway": _l("Inclusive gateway"),
    "eventBasedGateway": _l("Event-based gateway"),
    "sequenceFlow": _l("Sequence flow"),
    "messageFlow": _l("Message flow"),
    "message": _l("Message"),
    "error": _l("Error"),
    "escalation": _l("Escalation"),
    "signal": _l("Signal"),
    "textAnnotation": _l("Annotation"),
    "association": _l("Association"),
    "decision": _l("Decision"),
    "inputData": _l("Input data"),
    "rule": _l("Row"),
    "input": _l("Input column"),
    "output": _l("Result column"),
    "form": _l("Form"),
}

EVENT_DATA = {
    "entered": _l("entered"),
    "instructions": _l("steps"),
    "restored": _l("variables set back"),
    "was": _l("was"),
    "assignee": _l("assignee"),
    "attempt": _l("attempt"),
    "business_key": _l("claim number"),
    "code": _l("code"),
    "due": _l("due"),
    "error": _l("error"),
    "kind": _l("kind"),
    "loopCounter": _l("no."),
    "message": _l("message"),
    "name": _l("name"),
    "names": _l("variables"),
    "priority": _l("priority"),
    "reason": _l("reason"),
    "retries": _l("tries left"),
    "state": _l("state"),
    "type": _l("service task"),
}
