package lexgate.statutes.ndsr_test

import data.lexgate.expect

test_8_p1a_denies_an_unlawful_purpose if expect.denies("ndsr:8.p1a", {"operation": {"purpose_unlawful": true}})

test_8_p1a_permits_a_lawful_purpose if expect.permits("ndsr:8.p1a", {"operation": {"purpose_unlawful": false}})

test_8_p1a_permits_a_purpose_without_finding if expect.permits("ndsr:8.p1a", {"operation": {}})

article_8_stolen := {"operation": {"kind": "use"}, "data": {"source": "theft"}}

test_8_p1b_denies_use_of_stolen_data if expect.denies("ndsr:8.p1b", article_8_stolen)

test_8_p1b_denies_intrusion_and_other_ways if {
	expect.denies("ndsr:8.p1b", object.union(article_8_stolen, {"data": {"source": "intrusion"}}))
	expect.denies("ndsr:8.p1b", object.union(article_8_stolen, {"data": {"source": "other_unlawful"}}))
}

test_8_p1b_denies_an_operation_without_kind if {
	expect.denied_without("ndsr:8.p1b", article_8_stolen, {"operation/kind", "data/source"}) == {"operation/kind"}
}

test_8_p1b_permits_erasing_stolen_data if {
	every kind in ["delete", "anonymise", "protect"] {
		expect.permits("ndsr:8.p1b", object.union(article_8_stolen, {"operation": {"kind": kind}}))
	}
}

test_8_p1b_permits_data_of_the_subject if {
	expect.permits("ndsr:8.p1b", object.union(article_8_stolen, {"data": {"source": "subject"}}))
}

test_8_p1b_permits_later_use_read_as_acquisition_only if {
	expect.permits("ndsr:8.p1b", article_8_stolen) with data.readings.unlawful_source as "acquisition_only"
	expect.mentions("unlawful_source", article_8_stolen)
}

test_8_p1b_denies_acquisition_under_either_reading if {
	every kind in ["collect", "access"] {
		doc := object.union(article_8_stolen, {"operation": {"kind": kind}})
		expect.denies("ndsr:8.p1b", doc) with data.readings.unlawful_source as "acquisition_only"
		expect.ignores("unlawful_source", doc)
	}
}

test_8_p1b_permits_under_either_reading_what_is_not_stolen if {
	expect.ignores("unlawful_source", object.union(article_8_stolen, {"data": {"source": "subject"}}))
	expect.ignores("unlawful_source", object.union(article_8_stolen, {"operation": {"kind": "delete"}}))
}

article_8_provision := {
	"operation": {"kind": "provide", "basis": "consent"},
	"data": {"personal": true, "source": "subject"},
}

test_8_p1c_permits_providing_on_a_basis if expect.permits("ndsr:8.p1c", article_8_provision)

test_8_p1c_denies_providing_without_basis if {
	every kind in ["sell", "trade", "provide", "cross_border_provide"] {
		doc := {"operation": {"kind": kind, "basis": "none"}}
		expect.denies("ndsr:8.p1c", object.union(article_8_provision, doc))
	}
}

test_8_p1c_denies_data_of_unlawful_source if {
	every source in ["theft", "intrusion", "other_unlawful"] {
		expect.denies("ndsr:8.p1c", object.union(article_8_provision, {"data": {"source": source, "personal": false}}))
	}
}

test_8_p1c_denies_where_the_basis_is_unstated if {
	facts := {"operation/basis", "operation/kind", "data/personal", "data/source"}
	expect.denied_without("ndsr:8.p1c", article_8_provision, facts) == {"operation/basis"}
}

test_8_p1c_permits_where_kind_or_personal_is_unstated if {
	doc := object.union(article_8_provision, {"operation": {"basis": "none"}})
	facts := {"operation/basis", "operation/kind", "data/personal", "data/source"}
	expect.denied_without("ndsr:8.p1c", doc, facts) == {"operation/basis", "data/source"}
}

test_8_p1c_permits_entrusting_and_data_that_are_not_personal if {
	doc := object.union(article_8_provision, {"operation": {"basis": "none"}})
	expect.permits("ndsr:8.p1c", object.union(doc, {"operation": {"kind": "entrust"}}))
	expect.permits("ndsr:8.p1c", object.union(doc, {"data": {"personal": false}}))
}

article_8_tool := {"operation": {"kind": "provide_tool", "tool_use": "unlawful_data_activity_only"}}

test_8_p2a_denies_a_tool_for_unlawful_activity if expect.denies("ndsr:8.p2a", article_8_tool)

test_8_p2a_permits_a_general_tool if {
	expect.permits("ndsr:8.p2a", object.union(article_8_tool, {"operation": {"tool_use": "general"}}))
	expect.permits("ndsr:8.p2a", object.union(article_8_tool, {"operation": {"kind": "provide_service"}}))
}

test_8_p2a_permits_where_facts_are_missing if {
	expect.denied_without("ndsr:8.p2a", article_8_tool, {"operation/kind", "operation/tool_use"}) == set()
}

article_8_help := {"operation": {
	"kind": "provide_service",
	"knows_counterparty_unlawful": true,
	"counterparty_activity": "unlawful_data_activity",
}}

test_8_p2b_denies_helping_a_known_offender if expect.denies("ndsr:8.p2b", article_8_help)

test_8_p2b_permits_helping_without_knowledge if {
	expect.permits("ndsr:8.p2b", object.union(article_8_help, {"operation": {"knows_counterparty_unlawful": false}}))
}

test_8_p2b_permits_what_article_39_judges if {
	expect.permits("ndsr:8.p2b", object.union(article_8_help, {"operation": {"counterparty_activity": "circumvention"}}))
}

test_8_p2b_denies_where_the_activity_is_unstated if {
	facts := {"operation/kind", "operation/knows_counterparty_unlawful", "operation/counterparty_activity"}
	expect.denied_without("ndsr:8.p2b", article_8_help, facts) == {"operation/counterparty_activity"}
}
