package lexgate.statutes.angiang_test

import future.keywords.not

article_8_connection := {
	"now": now,
	"operation": {"kind": "connect_network"},
	"filings": {"circular19_security": {"date": now}},
}

test_8_1_permits_system_that_meets_the_circular if {
	not fires("angiang:8.1", article_8_connection)
}

test_8_1_denies_system_not_shown_to_meet_it if {
	fires("angiang:8.1", object.union(article_8_connection, {"filings": {"circular19_security": {"date": now + 1}}}))
	fires_without("angiang:8.1", article_8_connection, ["filings", "now"]) == {"filings", "now"}
}

test_8_1_permits_other_operations if {
	not fires("angiang:8.1", {"now": now, "operation": {"kind": "access"}})
	not fires("angiang:8.1", {"now": now})
}

test_8_1_follows_its_reading if {
	doc := json.remove(article_8_connection, ["filings"])
	fires("angiang:8.1", doc)
	not fires("angiang:8.1", doc) with data.readings.connected_system_security as "standing_requirement"
	names(doc) == {"connected_system_security"}
	names(article_8_connection) == set()
}

test_8_2_owes_alignment if {
	owes("angiang:8.2", unit)
}

test_8_2_meets_with_a_filing if {
	meets("angiang:8.2", object.union(unit, {"filings": {"provincial_security_regulation": {"date": now}}}))
}

test_8_2_spares_others if {
	every doc in [office, telecom, department, {}] {
		spares("angiang:8.2", doc)
	}
}
