"""Where a promise does not hold, and the law that makes it so. What is not listed here must hold."""

from __future__ import annotations

from collections.abc import Mapping

# Facts that `bears: neutral` in the vocabulary: they say what an operation is, and so which articles reach it. Without
# one, an article no longer applies to what is left; where the Regulations govern, house rules then deny what handles
# personal data without a kind, a basis, items, an age or a notice.
ABSENCE: Mapping[str, str] = {
    "consents": "NDSR 22(1): a consent that was extorted is held against whoever extorted it",
    "consents[].active": "NDSR 22(1): as long as it is used",
    "consents[].granted_at": "NDSR 22: terms that changed need a consent given after the change",
    "contracts": "NDSR 16: who serves the public sector keeps to the contract",
    "contracts[].id": "NDSR 16: who serves the public sector keeps to the contract",
    "contracts[].kind": "NDSR 16: who serves the public sector keeps to the contract",
    "data.network": "NDSR 2: the Regulations are about network data; served data are, unless stated otherwise",
    "data.personal": "NDSR 21 to 25: personal information alone",
    "data.received_under": "NDSR 12, 16: who received data under a contract keeps to it",
    "data.retention_required_until": "NDSR 24: what a law tells to keep is not deleted before",
    "device.kind": "An Giang annex: what is asked of a terminal",
    "device.layer": "An Giang 7, 13: the level of the network decides who may do what",
    "export.security_assessment.passed_at": "NDSR 38: what was assessed is not exceeded, though another gate is open",
    "notice.form": "NDSR 21: what rules of processing must say, once there are any",
    "operation.basis": "NDSR 22: what rests on consent",
    "operation.context": "NDSR 51, Hunan 29: what is done in a context that the article names",
    "operation.fee": "NDSR 25: a fee above the cost of a transfer",
    "operation.items": "NDSR 12, 22: items that a contract or a consent does not cover",
    "operation.kind": "every article forbids some kinds; where the Regulations govern, the house rules ask for it",
    "operation.personal_or_household": "NDSR 2: the Regulations leave private life alone, and nothing governs then",
    "operation.pipl3_2_trigger": "NDSR 2: what is done abroad",
    "operation.place": "NDSR 2: where it is done",
    "operation.region": "Hunan 2, Shijiazhuang 2, An Giang 1: where it is done",
    "operation.terms_changed_at": "NDSR 22: terms that changed need a consent given after the change",
    "processor.roles": "NDSR 40 to 46, Hunan 18 to 28: duties of platforms, app stores and operators of networks",
    "recipients": "NDSR 35, 37, 38: a recipient abroad makes it an export",
    "recipients[].country": "NDSR 35, 37, 38: a recipient abroad makes it an export",
    "subject.age": "NDSR 21, 22(3): what is asked for children; house rules ask for it where consent carries",
    "subject.located_in_cn": "NDSR 2: what is done abroad to people in the mainland",
}
# Facts of which false says more than nothing, though no three values are known of them.
FALSE_SPEAKS: Mapping[str, str] = {
    "data.personal": "a house rule asks whether data are personal; that they are not is an answer",
}
