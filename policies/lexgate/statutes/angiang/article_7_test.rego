package lexgate.statutes.angiang_test

import future.keywords.not

test_7_1_a_owes_two_routes if {
	owes("angiang:7.1.a", department)
	owes("angiang:7.1.a", object.union(department, {"network": {"fibre_routes": 1}}))
}

test_7_1_a_meets_with_two_routes if {
	meets("angiang:7.1.a", object.union(department, {"network": {"fibre_routes": 2}}))
}

test_7_1_a_spares_others if {
	every doc in [office, unit, telecom, successor, {}] {
		spares("angiang:7.1.a", doc)
	}
}

# At the bounds: three months, samples of five minutes, just below 90 per cent.
article_7_link := {"window_months": 3000, "sample_minutes": 5000, "max_utilisation_pct": 89999}

article_7_links(links) := object.union(department, {"network": {"links": links}})

article_7_link_with(change) := article_7_links([article_7_link, object.union(article_7_link, change)])

test_7_1_b_meets_below_90_per_cent if {
	meets("angiang:7.1.b", article_7_links([article_7_link]))
	meets("angiang:7.1.b", article_7_link_with({"window_months": 12000, "sample_minutes": 1000}))
}

test_7_1_b_owes_each_direction_below_90_per_cent if {
	every change in [{"max_utilisation_pct": 90000}, {"window_months": 2999}, {"sample_minutes": 5001}] {
		owes("angiang:7.1.b", article_7_link_with(change))
	}
	every fact in ["window_months", "sample_minutes", "max_utilisation_pct"] {
		owes("angiang:7.1.b", article_7_links([json.remove(article_7_link, [fact])]))
	}
}

test_7_1_b_spares_others_and_where_no_direction_is_on_file if {
	spares("angiang:7.1.b", department)
	spares("angiang:7.1.b", article_7_links([]))
	spares("angiang:7.1.b", object.union(article_7_links([{}]), unit))
}

article_7_with_statistics(peak, percentile, mean) := article_7_link_with({
	"max_utilisation_pct": peak,
	"percentile_95_utilisation_pct": percentile,
	"mean_utilisation_pct": mean,
})

test_7_1_b_follows_reading_of_the_statistic if {
	busy := article_7_with_statistics(90000, 89999, 50000)
	owes("angiang:7.1.b", busy)
	every statistic in ["percentile_95", "mean"] {
		meets("angiang:7.1.b", busy) with data.readings.bandwidth_statistic as statistic
	}
	busier := article_7_with_statistics(99000, 90000, 89999)
	owes("angiang:7.1.b", busier) with data.readings.bandwidth_statistic as "percentile_95"
	meets("angiang:7.1.b", busier) with data.readings.bandwidth_statistic as "mean"
	by_percentile := json.remove(article_7_with_statistics(99000, 89999, 0), ["network/links/1/mean_utilisation_pct"])
	meets("angiang:7.1.b", by_percentile) with data.readings.bandwidth_statistic as "mean"
	full := article_7_with_statistics(99000, 95000, 90000)
	owes("angiang:7.1.b", full) with data.readings.bandwidth_statistic as "mean"
}

test_7_1_b_names_the_reading_that_could_have_met_it if {
	busy := article_7_with_statistics(90000, 90000, 89999)
	posture_names(busy) == posture_names(department) | {"bandwidth_statistic"}
	every doc in [
		article_7_links([article_7_link]),
		article_7_with_statistics(90000, 90000, 90000),
		article_7_link_with({"max_utilisation_pct": 90000}),
		article_7_link_with({"max_utilisation_pct": 90000, "mean_utilisation_pct": 1000, "window_months": 2999}),
		article_7_link_with({"max_utilisation_pct": 90000, "mean_utilisation_pct": 1000, "sample_minutes": 5001}),
		object.union(busy, unit),
	] {
		not "bandwidth_statistic" in posture_names(doc)
	}
}

article_7_assignment := {
	"operation": {"kind": "assign_ip", "purpose": "records"},
	"processor": {"id": "unit-1"},
	"ip": {"purpose": "records", "assignee": "unit-1"},
	"recipients": [{"id": "unit-8"}, {"id": "unit-9"}],
}

article_7_assigned(change) := object.union(article_7_assignment, change)

test_7_2_b_1_permits_use_as_registered if {
	every kind in ["assign_ip", "connect_device", "connect_network"] {
		not fires("angiang:7.2.b-1", article_7_assigned({"operation": {"kind": kind}}))
	}
	not fires("angiang:7.2.b-1", article_7_assigned({"ip": {"assignee": "unit-9"}}))
}

test_7_2_b_1_denies_other_purpose_or_holder if {
	every kind in ["assign_ip", "connect_device", "connect_network"] {
		fires("angiang:7.2.b-1", article_7_assigned({"operation": {"kind": kind}, "ip": {"purpose": "games"}}))
		fires("angiang:7.2.b-1", article_7_assigned({"operation": {"kind": kind}, "ip": {"assignee": "unit-2"}}))
	}
	paths := ["ip/purpose", "ip/assignee", "operation/purpose", "processor/id"]
	fires_without("angiang:7.2.b-1", article_7_assignment, paths) == {path | some path in paths}
	fires_without("angiang:7.2.b-1", article_7_assignment, ["ip", "recipients"]) == {"ip"}
	fires("angiang:7.2.b-1", json.remove(article_7_assigned({"ip": {"assignee": "unit-9"}}), ["recipients"]))
	fires("angiang:7.2.b-1", json.remove(article_7_assignment, ["ip/purpose", "operation/purpose"]))
}

test_7_2_b_1_denies_connection_with_half_an_entry if {
	connection := article_7_assigned({"operation": {"kind": "connect_device"}})
	paths := ["ip/purpose", "ip/assignee", "ip"]
	fires_without("angiang:7.2.b-1", connection, paths) == {"ip/purpose", "ip/assignee"}
}

test_7_2_b_1_permits_operations_without_an_address if {
	wrong := article_7_assigned({"ip": {"purpose": "games"}})
	not fires("angiang:7.2.b-1", object.union(wrong, {"operation": {"kind": "access"}}))
	not fires("angiang:7.2.b-1", json.remove(wrong, ["operation/kind"]))
}

test_7_2_b_2_denies_address_in_use if {
	every kind in ["assign_ip", "connect_device", "connect_network"] {
		fires("angiang:7.2.b-2", {"operation": {"kind": kind}, "ip": {"in_use_elsewhere": true}})
	}
}

test_7_2_b_2_permits_free_address_or_other_operation if {
	not fires("angiang:7.2.b-2", {"operation": {"kind": "assign_ip"}, "ip": {"in_use_elsewhere": false}})
	not fires("angiang:7.2.b-2", {"operation": {"kind": "assign_ip"}})
	not fires("angiang:7.2.b-2", {"operation": {"kind": "transmit"}, "ip": {"in_use_elsewhere": true}})
	not fires("angiang:7.2.b-2", {"ip": {"in_use_elsewhere": true}})
}

article_7_review(date) := object.union(department, {"filings": {"ip_review": {"date": date}}})

test_7_2_c_owes_a_review_of_the_last_year if {
	owes("angiang:7.2.c", department)
	owes("angiang:7.2.c", article_7_review((now - (365 * day)) - 1))
	owes("angiang:7.2.c", article_7_review(now + 1))
}

test_7_2_c_meets_for_365_days if {
	meets("angiang:7.2.c", article_7_review(now))
	meets("angiang:7.2.c", article_7_review(now - (365 * day)))
	due("angiang:7.2.c", article_7_review(now)) == {now + (365 * day)}
	due("angiang:7.2.c", article_7_review(now + 1)) == set()
}

test_7_2_c_spares_others if {
	every doc in [office, unit, telecom, successor, {}] {
		spares("angiang:7.2.c", doc)
	}
}

test_7_2_c_follows_reading_of_yearly if {
	doc := object.union(article_7_review(1735664400), {"now": 1798736399}) # of 1 January 2025; the last second of 2026
	owes("angiang:7.2.c", doc)
	meets("angiang:7.2.c", doc) with data.readings.yearly as "calendar_year"
	"yearly" in posture_names(doc)
	not "yearly" in posture_names(object.union(doc, {"now": 1798736400}))
	not "yearly" in posture_names(object.union(doc, {"processor": unit.processor}))
}

article_7_agreed := ["central_post_office", "locality", "related_units"]

article_7_routing(parties) := {"operation": {"kind": "change_routing"}, "network": {"routing_agreed_by": parties}}

test_7_3_permits_what_all_agreed_to if not fires("angiang:7.3", article_7_routing(article_7_agreed))

test_7_3_denies_before_each_agreed if {
	every party in article_7_agreed {
		doc := article_7_routing([other | some other in article_7_agreed; other != party])
		fires("angiang:7.3", doc)
		details("angiang:7.3", doc) == {["party", party]}
	}
	fires("angiang:7.3", article_7_routing([]))
	fires("angiang:7.3", {"operation": {"kind": "change_routing"}})
}

test_7_3_permits_other_operations if {
	not fires("angiang:7.3", {"operation": {"kind": "connect_network"}})
	not fires("angiang:7.3", {})
	details("angiang:7.3", {"operation": {"kind": "connect_network"}}) == set()
}
