package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_12_contract := {
	"id": "c-1",
	"counterparty": "lab",
	"kind": "provide",
	"in_force": true,
	"security_duties": true,
	"purposes": ["research"],
	"methods": ["file"],
	"items": ["phone", "symptoms"],
}

article_12_provision := {
	"now": expect.now,
	"operation": {
		"kind": "provide",
		"basis": "consent",
		"purpose": "research",
		"method": "file",
		"items": ["phone", "symptoms"],
	},
	"data": {"personal": true},
	"recipients": [{"id": "lab"}],
	"contracts": [article_12_contract],
}

test_12_p1a_permits_under_a_contract if expect.permits("ndsr:12.p1a", article_12_provision)

test_12_p1a_denies_an_item_outside_the_contract if {
	doc := object.union(article_12_provision, {"operation": {"items": ["phone", "symptoms", "photo"]}})
	expect.denies("ndsr:12.p1a", doc)
	expect.details("ndsr:12.p1a", doc) == {["recipient", "lab"]}
}

test_12_p1a_denies_another_purpose_or_method if {
	expect.denies("ndsr:12.p1a", object.union(article_12_provision, {"operation": {"purpose": "marketing"}}))
	expect.denies("ndsr:12.p1a", object.union(article_12_provision, {"operation": {"method": "stream"}}))
}

test_12_p1a_denies_one_recipient_among_several if {
	doc := object.union(article_12_provision, {"recipients": [{"id": "lab"}, {"id": "press"}]})
	expect.denies("ndsr:12.p1a", doc)
	expect.details("ndsr:12.p1a", doc) == {["recipient", "press"]}
}

test_12_p1a_denies_without_items_or_recipients if {
	expect.denies("ndsr:12.p1a", object.union(article_12_provision, {"operation": {"items": []}}))
	expect.denies("ndsr:12.p1a", object.union(article_12_provision, {"recipients": []}))
}

test_12_p1a_denies_where_facts_are_missing if {
	facts := {
		"operation/purpose",
		"operation/method",
		"operation/items",
		"recipients",
		"recipients/0/id",
		"contracts",
		"contracts/0/counterparty",
		"contracts/0/in_force",
		"contracts/0/purposes",
		"contracts/0/methods",
		"contracts/0/items",
		"contracts/0/security_duties",
	}
	expect.denied_without("ndsr:12.p1a", article_12_provision, facts) == facts
}

article_12_bare := object.union(article_12_provision, {"contracts": []})

test_12_p1a_permits_where_kind_or_personal_is_missing if {
	facts := {"operation/kind", "data/personal", "operation/basis"}
	expect.denied_without("ndsr:12.p1a", article_12_bare, facts) == {"operation/basis"}
}

test_12_p1a_denies_every_way_of_handing_over if {
	every kind in ["provide", "entrust", "cross_border_provide", "sell", "trade"] {
		expect.denies("ndsr:12.p1a", object.union(article_12_bare, {"operation": {"kind": kind}}))
	}
	expect.permits("ndsr:12.p1a", object.union(article_12_bare, {"operation": {"kind": "use"}}))
}

test_12_p1a_denies_important_data_that_are_not_personal if {
	every status in ["notified", "published"] {
		doc := {"data": {"personal": false, "important_status": status}}
		expect.denies("ndsr:12.p1a", object.union(article_12_bare, doc))
	}
	other := {"data": {"personal": false, "important_status": "declared"}}
	expect.permits("ndsr:12.p1a", object.union(article_12_bare, other))
}

article_12_report := object.union(article_12_bare, {"operation": {"basis": "statutory_duty", "statutory_duty": true}})

article_12_rescue := object.union(
	article_12_bare,
	{"operation": {"basis": "emergency", "context": "emergency_response"}},
)

test_12_p1a_permits_a_statutory_report_and_a_rescue if {
	expect.permits("ndsr:12.p1a", article_12_report)
	expect.permits("ndsr:12.p1a", article_12_rescue)
}

test_12_p1a_denies_a_report_or_rescue_that_is_none if {
	expect.denied_without("ndsr:12.p1a", article_12_report, {"operation/statutory_duty"}) != set()
	expect.denied_without("ndsr:12.p1a", article_12_rescue, {"operation/context"}) != set()
}

test_12_p1a_denies_a_report_without_contract_if_read_so if {
	expect.denies("ndsr:12.p1a", article_12_report) with data.readings.contract_exemptions as "none"
	expect.denies("ndsr:12.p1a", article_12_rescue) with data.readings.contract_exemptions as "none"
	expect.mentions("contract_exemptions", article_12_report)
	expect.mentions("contract_exemptions", article_12_rescue)
}

test_12_p1a_permits_a_report_under_contract_under_either_reading if {
	doc := object.union(article_12_report, {"contracts": [article_12_contract]})
	expect.permits("ndsr:12.p1a", doc) with data.readings.contract_exemptions as "none"
	expect.ignores("contract_exemptions", doc)
	expect.ignores("contract_exemptions", article_12_bare)
	expect.ignores("contract_exemptions", object.union(article_12_report, {"operation": {"kind": "use"}}))
	expect.ignores("contract_exemptions", object.union(article_12_report, {"data": {"personal": false}}))
}

test_12_p1c_obliges_who_hands_over_personal_or_important_data if {
	expect.obliges("ndsr:12.p1c", article_12_provision)
	important := {"data": {"personal": false, "important_status": "notified"}}
	expect.obliges("ndsr:12.p1c", object.union(article_12_provision, important))
}

test_12_p1c_spares_other_operations_and_data if {
	expect.spares("ndsr:12.p1c", object.union(article_12_provision, {"operation": {"kind": "store"}}))
	expect.spares("ndsr:12.p1c", object.union(article_12_provision, {"data": {"personal": false}}))
	expect.obliged_without("ndsr:12.p1c", article_12_provision, {"operation/kind", "data/personal"}) == set()
}

article_12_record(made_at) := {
	"now": expect.now,
	"operation": {"kind": "delete"},
	"data": {"is_transfer_record": true, "record_made_at": made_at},
}

test_12_p1d_permits_deletion_after_1096_days if {
	expect.permits("ndsr:12.p1d", article_12_record(expect.now - (1096 * 86400)))
}

test_12_p1d_denies_deletion_a_second_earlier if {
	doc := article_12_record((expect.now - (1096 * 86400)) + 1)
	expect.denies("ndsr:12.p1d", doc)
	expect.denies("ndsr:12.p1d", object.union(doc, {"operation": {"kind": "anonymise"}}))
}

test_12_p1d_denies_where_the_date_is_missing if {
	facts := {"operation/kind", "data/is_transfer_record", "data/record_made_at", "now"}
	doc := article_12_record(expect.now - (1096 * 86400))
	expect.denied_without("ndsr:12.p1d", doc, facts) == {"data/record_made_at", "now"}
}

test_12_p1d_permits_deleting_other_things_and_storing_the_record if {
	doc := article_12_record(expect.now)
	expect.permits("ndsr:12.p1d", object.union(doc, {"data": {"is_transfer_record": false}}))
	expect.permits("ndsr:12.p1d", object.union(doc, {"operation": {"kind": "protect"}}))
}

# Three calendar years, as [made, over]: RFC 3339 dates at +08:00 in seconds.
article_12_calendar := {
	"from 1 March of a leap year": [1709222400, 1803830400], # 2024-03-01 to 2027-03-01
	"from the last day before": [1709136000, 1803830400], # 2024-02-29 to 2027-03-01
	"from the last evening before": [1709208000, 1803902400], # 2024-02-29T20:00 to 2027-03-01T20:00
	"from 28 February of a leap year": [1709049600, 1803744000], # 2024-02-28 to 2027-02-28
	"to the last day of February": [1740672000, 1835280000], # 2025-02-28 to 2028-02-28
	"to the last evening of February but one": [1740744000, 1835352000], # 2025-02-28T20:00 to 2028-02-28T20:00
	"to the last second of February but one": [1740758399, 1835366399], # 2025-02-28T23:59:59 to 2028-02-28T23:59:59
	"over a leap day": [1740758400, 1835452800], # 2025-03-01 to 2028-03-01
}

article_12_on(made, now) := object.union(article_12_record(made), {"now": now})

test_12_p1d_permits_after_calendar_years_if_read_so if {
	every span in article_12_calendar {
		doc := article_12_on(span[0], span[1])
		expect.permits("ndsr:12.p1d", doc) with data.readings.transfer_record_period as "calendar_years"
	}
}

test_12_p1d_denies_before_calendar_years_are_over if {
	every span in article_12_calendar {
		doc := article_12_on(span[0], span[1] - 1)
		expect.denies("ndsr:12.p1d", doc) with data.readings.transfer_record_period as "calendar_years"
	}
}

test_12_p1d_denies_on_the_day_in_doubt_and_says_so if {
	doc := article_12_on(1709222400, 1803830400)
	expect.denies("ndsr:12.p1d", doc)
	expect.mentions("transfer_record_period", doc)
	expect.ignores("transfer_record_period", article_12_on(1709222400, 1803830399))
	expect.ignores("transfer_record_period", article_12_on(1709222400, 1803830400 + 86400))
	expect.ignores("transfer_record_period", object.union(doc, {"operation": {"kind": "store"}}))
	expect.ignores("transfer_record_period", object.union(doc, {"data": {"is_transfer_record": false}}))
}

article_12_received := {
	"operation": {"kind": "use", "purpose": "research", "method": "file", "items": ["phone"]},
	"data": {"personal": true, "received_under": "c-1"},
	"contracts": [article_12_contract],
}

test_12_p2b_permits_what_was_agreed if expect.permits("ndsr:12.p2b", article_12_received)

test_12_p2b_denies_an_item_that_was_not_agreed if {
	doc := object.union(article_12_received, {"operation": {"items": ["phone", "photo"]}})
	expect.denies("ndsr:12.p2b", doc)
	expect.details("ndsr:12.p2b", doc) == {["item", "photo"]}
}

test_12_p2b_denies_what_no_single_agreement_covers if {
	agreements := [article_12_contract, object.union(article_12_contract, {"items": ["photo"]})]
	doc := object.union(article_12_received, {
		"operation": {"items": ["phone", "photo", "face"]},
		"contracts": agreements,
	})
	expect.denies("ndsr:12.p2b", doc)
	expect.details("ndsr:12.p2b", doc) == {["item", "face"]}
}

test_12_p2b_denies_where_facts_are_missing if {
	facts := {
		"operation/kind",
		"operation/purpose",
		"operation/method",
		"contracts",
		"contracts/0/id",
		"contracts/0/in_force",
		"contracts/0/purposes",
		"contracts/0/methods",
		"contracts/0/items",
	}
	expect.denied_without("ndsr:12.p2b", article_12_received, facts) == facts - {"operation/kind"}
}

test_12_p2b_permits_no_items_at_all if {
	expect.denied_without("ndsr:12.p2b", article_12_received, {"operation/items"}) == set()
}

article_12_disagreed := object.union(article_12_received, {"operation": {"purpose": "marketing"}})

test_12_p2b_denies_another_purpose_of_important_data if {
	doc := {"data": {"personal": false, "important_status": "published"}}
	expect.denies("ndsr:12.p2b", object.union(article_12_disagreed, doc))
}

test_12_p2b_permits_erasing_and_data_of_its_own if {
	expect.permits("ndsr:12.p2b", object.union(article_12_disagreed, {"operation": {"kind": "delete"}}))
	expect.permits("ndsr:12.p2b", object.union(article_12_disagreed, {"data": {"personal": false}}))
	facts := {"data/received_under", "data/personal", "operation/kind"}
	expect.denied_without("ndsr:12.p2b", article_12_disagreed, facts) == {"operation/kind"}
}

article_12_joint := {
	"operation": {"kind": "joint_process"},
	"data": {"personal": true},
	"recipients": [{"id": "lab"}],
	"contracts": [{"counterparty": "lab", "kind": "joint", "in_force": true, "rights_and_duties": true}],
}

test_12_p3_permits_under_an_allocation if {
	expect.permits("ndsr:12.p3", article_12_joint)
	expect.permits("ndsr:12.p3", object.union(article_12_joint, {"recipients": []}))
}

test_12_p3_permits_partners_under_an_allocation_each if {
	press := {"counterparty": "press", "kind": "joint", "in_force": true, "rights_and_duties": true}
	expect.permits("ndsr:12.p3", object.union(article_12_joint, {
		"recipients": [{"id": "lab"}, {"id": "press"}],
		"contracts": array.concat(article_12_joint.contracts, [press]),
	}))
}

test_12_p3_denies_a_partner_without_allocation if {
	doc := object.union(article_12_joint, {"recipients": [{"id": "lab"}, {"id": "press"}]})
	expect.denies("ndsr:12.p3", doc)
	expect.details("ndsr:12.p3", doc) == {["recipient", "press"]}
}

test_12_p3_denies_where_facts_are_missing if {
	facts := {
		"recipients/0/id",
		"contracts",
		"contracts/0/counterparty",
		"contracts/0/kind",
		"contracts/0/in_force",
		"contracts/0/rights_and_duties",
	}
	expect.denied_without("ndsr:12.p3", article_12_joint, facts) == facts
}

test_12_p3_permits_other_operations_and_data if {
	doc := object.union(article_12_joint, {"contracts": []})
	expect.denied_without("ndsr:12.p3", doc, {"operation/kind", "data/personal", "recipients"}) == {"recipients"}
	expect.permits("ndsr:12.p3", object.union(doc, {"operation": {"kind": "use"}}))
	expect.permits("ndsr:12.p3", object.union(doc, {"data": {"personal": false}}))
}

article_12_contracts(contracts) := {"now": expect.now, "contracts": contracts}

article_12_handover(ago) := {
	"kind": "entrust",
	"counterparty": "agent",
	"in_force": true,
	"supervised_at": expect.now - ago,
}

article_12_supervised := article_12_contracts([
	article_12_handover(expect.year),
	object.union(article_12_handover(expect.day), {"kind": "provide", "counterparty": "buyer"}),
])

test_12_p1b_meets_where_every_recipient_was_supervised if {
	expect.meets("ndsr:12.p1b", article_12_supervised)
	expect.posture_details("ndsr:12.p1b", article_12_supervised) == set()
}

test_12_p1b_owes_where_one_was_not if {
	facts := {"contracts/0/supervised_at", "contracts/1/supervised_at"}
	expect.owed_without("ndsr:12.p1b", article_12_supervised, facts) == facts
	doc := json.remove(article_12_supervised, ["contracts/1/supervised_at"])
	expect.posture_details("ndsr:12.p1b", doc) == {["counterparty", "buyer"]}
}

test_12_p1b_owes_after_the_period_and_not_on_its_last_second if {
	expect.meets("ndsr:12.p1b", article_12_contracts([article_12_handover(expect.year)]))
	expect.owes("ndsr:12.p1b", article_12_contracts([article_12_handover(expect.year + 1)]))
	expect.owes("ndsr:12.p1b", article_12_contracts([article_12_handover(-1)]))
	short := object.union(article_12_supervised, {"param": {"periodic": expect.day}})
	expect.posture_details("ndsr:12.p1b", short) == {["counterparty", "agent"]}
}

test_12_p1b_spares_who_hands_nothing_over if {
	facts := {"contracts", "contracts/0/kind", "contracts/0/in_force"}
	one := article_12_contracts([article_12_handover(expect.day)])
	expect.lacking_without("ndsr:12.p1b", one, facts) == facts
	expect.lacks("ndsr:12.p1b", article_12_contracts([object.union(article_12_handover(0), {"in_force": false})]))
	expect.lacks("ndsr:12.p1b", article_12_contracts([object.union(article_12_handover(0), {"kind": "service"})]))
}

test_12_p1b_is_due_when_the_first_runs_out if {
	expect.due("ndsr:12.p1b", article_12_supervised) == {expect.now}
	lapsed := [article_12_handover(expect.year + 5), object.union(article_12_handover(0), {"counterparty": "b"})]
	expect.due("ndsr:12.p1b", article_12_contracts(lapsed)) == {expect.now - 5}
}

test_12_p1b_has_no_day_where_it_was_never_done if {
	never := json.remove(article_12_handover(0), ["supervised_at"])
	expect.due("ndsr:12.p1b", article_12_contracts([never, article_12_handover(expect.day)])) == set()
	expect.due("ndsr:12.p1b", article_12_contracts([never, article_12_handover(expect.year)])) == set()
	expect.due("ndsr:12.p1b", article_12_contracts([never, article_12_handover(expect.year + 5)])) == {expect.now - 5}
	expect.due("ndsr:12.p1b", article_12_contracts([article_12_handover(-1)])) == set()
	expect.due("ndsr:12.p1b", {}) == set()
}

test_12_p1b_follows_the_period if {
	expect.posture_mentions("param.periodic", article_12_supervised)
	expect.owes("ndsr:12.p1b", article_12_supervised) with data.readings.param.periodic as expect.year - 1
	expect.posture_ignores("param.periodic", article_12_contracts([article_12_handover(0)]))
	expect.posture_mentions("param.periodic", article_12_contracts([article_12_handover(0), article_12_handover(1)]))
	expect.posture_ignores("param.periodic", object.union(article_12_supervised, {"param": {"periodic": 1}}))
	never := json.remove(article_12_supervised, ["contracts/1/supervised_at"])
	expect.posture_ignores("param.periodic", never)
	future := article_12_contracts([article_12_handover(-1), article_12_handover(1)])
	expect.posture_ignores("param.periodic", future)
}

article_12_received_data := object.union(article_9_safe, {"data": {"received_under": "c-1"}})

test_12_p2a_meets_with_the_technical_measures if expect.meets("ndsr:12.p2a", article_12_received_data)

test_12_p2a_owes_without_any_of_them if {
	expect.owed_without("ndsr:12.p2a", article_12_received_data, article_9_measures) == article_9_measures
}

test_12_p2a_spares_who_received_nothing if {
	expect.lacking_without("ndsr:12.p2a", article_12_received_data, {"data/received_under"}) == {"data/received_under"}
}

test_12_p2a_spares_data_that_need_no_measures_if_read_so if {
	doc := json.remove(article_12_received_data, ["data/personal"])
	expect.meets("ndsr:12.p2a", doc)
	expect.lacks("ndsr:12.p2a", doc) with data.readings.necessary_measures as "by_risk"
}
