package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_24_closed := {
	"now": expect.now,
	"operation": {"kind": "use"},
	"data": {"personal": true},
	"subject": {"account_closed": true},
}

article_24_with(change) := object.union(article_24_closed, change)

article_24_crawled := {
	"now": expect.now,
	"operation": {"kind": "use"},
	"data": {"personal": true, "auto_collected_unavoidable": true, "nonessential": true},
}

article_24_kept(until, kind) := article_24_with({
	"data": {"retention_required_until": until},
	"operation": {"kind": kind},
})

test_24_s1_obliges_when_the_account_is_closed if expect.obliges("ndsr:24.s1", article_24_closed)

test_24_s1_spares_an_open_account if {
	expect.spares("ndsr:24.s1", article_24_with({"subject": {"account_closed": false}}))
	expect.obliged_without("ndsr:24.s1", article_24_closed, {"subject/account_closed", "data/personal"}) == set()
}

test_24_s1_obliges_for_data_collected_unavoidably if {
	expect.obliges("ndsr:24.s1", article_24_crawled)
	unconsented := {"data": {"nonessential": false, "consent_missing": true}}
	expect.obliges("ndsr:24.s1", object.union(article_24_crawled, unconsented))
}

test_24_s1_spares_what_was_needed_or_avoidable if {
	expect.spares("ndsr:24.s1", object.union(article_24_crawled, {"data": {"nonessential": false}}))
	expect.spares("ndsr:24.s1", object.union(article_24_crawled, {"data": {"auto_collected_unavoidable": false}}))
	facts := {"data/personal", "data/nonessential", "data/auto_collected_unavoidable"}
	expect.obliged_without("ndsr:24.s1", article_24_crawled, facts) == set()
}

test_24_s1_spares_what_cannot_be_deleted if {
	doc := article_24_with({"data": {"deletion_infeasible": true}})
	expect.spares("ndsr:24.s1", doc)
	expect.obliged_without("ndsr:24.s1", doc, {"data/deletion_infeasible"}) == {"data/deletion_infeasible"}
}

test_24_s1_spares_while_a_retention_period_runs if expect.spares("ndsr:24.s1", article_24_kept(expect.now + 1, "use"))

test_24_s1_obliges_when_it_is_over if expect.obliges("ndsr:24.s1", article_24_kept(expect.now, "use"))

test_24_s1_spares_on_the_last_day_if_read_so if {
	doc := article_24_kept(expect.now, "store")
	expect.spares("ndsr:24.s1", doc) with data.readings.mandatory_retention_last_day as "counts_in_full"
	expect.mentions("mandatory_retention_last_day", doc)
	last := article_24_kept(expect.now - 86399, "store")
	expect.spares("ndsr:24.s1", last) with data.readings.mandatory_retention_last_day as "counts_in_full"
	expect.mentions("mandatory_retention_last_day", last)
}

article_24_open := {"subject": {"account_closed": false}}

test_24_s1_obliges_after_the_last_day_under_either_reading if {
	doc := article_24_kept(expect.now - 86400, "store")
	expect.obliges("ndsr:24.s1", doc) with data.readings.mandatory_retention_last_day as "counts_in_full"
	expect.ignores("mandatory_retention_last_day", doc)
	expect.ignores("mandatory_retention_last_day", article_24_kept(expect.now + 1, "store"))
	expect.ignores("mandatory_retention_last_day", article_24_closed)
	infeasible := object.union(article_24_kept(expect.now, "store"), {"data": {"deletion_infeasible": true}})
	expect.ignores("mandatory_retention_last_day", infeasible)
	every kind in ["store", "delete"] {
		expect.ignores("mandatory_retention_last_day", object.union(article_24_kept(expect.now, kind), article_24_open))
	}
	running := object.union(article_24_kept(expect.now + 1, "delete"), {"data": {"deletion_infeasible": true}})
	expect.ignores("mandatory_retention_last_day", running)
}

article_24_unconsented := {
	"now": expect.now,
	"operation": {"kind": "store"},
	"data": {"personal": true, "consent_missing": true},
}

test_24_s1_obliges_for_unconsented_data_if_read_so if {
	doc := article_24_unconsented
	expect.spares("ndsr:24.s1", doc)
	expect.obliges("ndsr:24.s1", doc) with data.readings.unavoidable_collection as "governs_nonessential"
	expect.mentions("unavoidable_collection", doc)
}

test_24_s1_spares_consented_data_under_either_reading if {
	doc := object.union(article_24_unconsented, {"data": {"consent_missing": false}})
	expect.spares("ndsr:24.s1", doc) with data.readings.unavoidable_collection as "governs_nonessential"
	expect.ignores("unavoidable_collection", doc)
	expect.ignores("unavoidable_collection", object.union(article_24_unconsented, {"subject": {"account_closed": true}}))
	unavoidable := object.union(article_24_unconsented, {"data": {"auto_collected_unavoidable": true}})
	expect.ignores("unavoidable_collection", unavoidable)
	infeasible := object.union(article_24_unconsented, {"data": {"deletion_infeasible": true}})
	expect.ignores("unavoidable_collection", infeasible)
	other := object.union(article_24_unconsented, {"data": {"personal": false}})
	expect.spares("ndsr:24.s1", other) with data.readings.unavoidable_collection as "governs_nonessential"
	expect.ignores("unavoidable_collection", other)
}

test_24_s2_denies_going_on if {
	expect.denies("ndsr:24.s2", article_24_closed)
	expect.denies("ndsr:24.s2", article_24_crawled)
}

test_24_s2_denies_an_operation_without_kind if {
	facts := {"operation/kind", "subject/account_closed", "data/personal"}
	expect.denied_without("ndsr:24.s2", article_24_closed, facts) == {"operation/kind"}
}

test_24_s2_permits_storing_protecting_deleting_and_serving_rights if {
	every kind in ["store", "protect", "delete", "anonymise", "handle_rights_request", "port"] {
		expect.permits("ndsr:24.s2", article_24_with({"operation": {"kind": kind}}))
	}
}

test_24_s2_denies_deletion_while_a_retention_period_runs if {
	every kind in ["delete", "anonymise"] {
		expect.denies("ndsr:24.s2", article_24_kept(expect.now + 1, kind))
	}
}

test_24_s2_permits_deletion_when_it_is_over if {
	expect.permits("ndsr:24.s2", article_24_kept(expect.now, "delete"))
	facts := {"data/retention_required_until", "subject/account_closed", "data/personal"}
	expect.denied_without("ndsr:24.s2", article_24_kept(expect.now + 1, "delete"), facts) == set()
}

test_24_s2_permits_storing_while_a_retention_period_runs if {
	expect.permits("ndsr:24.s2", article_24_kept(expect.now + 1, "store"))
}

test_24_s2_permits_deletion_in_the_period_if_read_so if {
	doc := article_24_kept(expect.now + 1, "delete")
	expect.permits("ndsr:24.s2", doc) with data.readings.deletion_in_mandatory_retention as "left_to_other_law"
	expect.mentions("deletion_in_mandatory_retention", doc)
	expect.ignores("deletion_in_mandatory_retention", article_24_kept(expect.now, "delete"))
	expect.ignores("deletion_in_mandatory_retention", object.union(doc, article_24_open))
	expect.ignores("deletion_in_mandatory_retention", article_24_kept(expect.now + 1, "use"))
}

test_24_s2_denies_deletion_on_the_last_day_if_read_so if {
	doc := object.union(article_24_kept(expect.now, "delete"), {"data": {"deletion_infeasible": true}})
	expect.denies("ndsr:24.s2", doc) with data.readings.mandatory_retention_last_day as "counts_in_full"
	expect.mentions("mandatory_retention_last_day", doc)
	expect.ignores("mandatory_retention_last_day", doc)
		with data.readings.deletion_in_mandatory_retention as "left_to_other_law"
}

test_24_s2_denies_use_of_unconsented_data_if_read_so if {
	doc := object.union(article_24_unconsented, {"operation": {"kind": "use"}, "data": {"deletion_infeasible": true}})
	expect.permits("ndsr:24.s2", doc)
	expect.denies("ndsr:24.s2", doc) with data.readings.unavoidable_collection as "governs_nonessential"
	expect.mentions("unavoidable_collection", doc)
}
